import type { ImportReport } from './import-pool.ts';

/** What was imported, in lines for people. */
export function importText(report: ImportReport): string {
  const { file, added, dropped, dryRun, pool } = report;
  const share = ((100 * pool.bytes) / pool.maxEntropy).toFixed(1);
  const lines = [
    `${file} holds ${contentText(report)}.`,
    dryRun ? `Would add ${added} bytes to ${placeText(report)}.` : `Added ${added} bytes to ${placeText(report)}.`,
    ...(dropped > 0 ? [`${dropped} bytes ${dryRun ? 'would' : 'did'} not fit.`] : []),
    `It holds ${pool.bytes} of ${pool.maxEntropy} bytes (${share} %).`,
    ...(added > 0 && !dryRun ? [`${file} is as it was: remove it, since to import it twice counts its bytes twice.`] : []),
  ];
  return lines.join('\n');
}

function contentText({ bytes, chunks, read }: ImportReport): string {
  if (read !== undefined) return `${read} bytes, of which ${bytes} are left to add`;
  return `a pool of the Python daemon: ${bytes} bytes in ${chunks} ${chunks === 1 ? 'chunk' : 'chunks'}`;
}

function placeText({ via, pool }: ImportReport): string {
  return via === 'daemon' ? `the pool of the running daemon (${pool.path})` : pool.path;
}
