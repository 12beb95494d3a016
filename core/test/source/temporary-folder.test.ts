import assert from 'node:assert/strict';
import { access, chmod, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTemporaryFolder } from '../../src/source/temporary-folder.ts';
import { withFolder } from '../support/run-program.ts';

describe('a temporary folder', () => {
  it('is for its owner alone, and another one each time', async () => {
    const [one, other] = await Promise.all([makeTemporaryFolder(), makeTemporaryFolder()]);
    try {
      assert.notEqual(one.path, other.path);
      if (process.platform !== 'win32') assert.equal((await stat(one.path)).mode & 0o777, 0o700);
    } finally {
      await Promise.all([one.remove(), other.remove()]);
    }
  });

  it('is removed with all that is in it, also what nobody may change, and nothing else', async () => {
    await withFolder(async (elsewhere) => {
      await writeFile(join(elsewhere, 'file'), 'kept');
      const temporary = await makeTemporaryFolder();
      const { path } = temporary;
      await mkdir(join(path, 'deep', 'deeper'), { recursive: true });
      await writeFile(join(path, 'deep', 'deeper', 'file'), '');
      await symlink(elsewhere, join(path, 'deep', 'link'));
      for (const folder of [join(path, 'deep', 'deeper'), join(path, 'deep'), path]) await chmod(folder, 0o000);
      await temporary.remove();
      await assert.rejects(access(path), { code: 'ENOENT' });
      await access(join(elsewhere, 'file'));
      await temporary.remove(); // what is gone is no failure
    });
  });
});
