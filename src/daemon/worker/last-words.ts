const SAVING_TIME = 10_000; // milliseconds

/** What a worker that meets a bug still does. */
export interface LastWords {
  say(error: Error): void;
  save(): Promise<void>;
}

/** Has the last words said and the pool saved when an error is caught by nobody; then `end` is called. */
export function prepareLastWords({ say, save }: LastWords, end: () => void): void {
  let isFirst = true;
  process.on('uncaughtException', (error) => {
    say(error);
    if (!isFirst) return end();
    isFirst = false;
    const timer = setTimeout(end, SAVING_TIME);
    save()
      .catch((failure: unknown) => say(failure instanceof Error ? failure : new Error(String(failure))))
      .finally(() => {
        clearTimeout(timer);
        end();
      });
  });
}
