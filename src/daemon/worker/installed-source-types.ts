import { Config } from '@oclif/core/config';
import { settings } from '@oclif/core/settings';
import { collectSourceTypes, type CollectedSourceTypes } from '../../plugins/source-types.ts';

/** The source types of all installed plugins, found as the command line finds them. `root` is the folder of the package. */
export async function installedSourceTypes(root: string): Promise<CollectedSourceTypes> {
  settings.enableAutoTranspile = false;
  return collectSourceTypes(await Config.load({ root }));
}
