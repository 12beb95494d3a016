import assert from 'node:assert/strict';
import { formatProblems, type ConfigProblem } from '../../src/index.ts';

describe('formatProblems', () => {
  const problem: ConfigProblem = {
    code: 'CONFIG_INVALID_VALUE',
    file: 'egd.toml',
    line: 12,
    column: 5,
    lineText: 'abc def',
    key: 'abc',
    message: 'abc is wrong',
  };

  it('puts the caret below the column, whatever the number of the line', () => {
    assert.equal(formatProblems([problem]), 'egd.toml:12:5 CONFIG_INVALID_VALUE abc is wrong\n  12 | abc def\n     |     ^');
  });

  it('leaves out what is not known', () => {
    assert.equal(
      formatProblems([{ ...problem, file: '(built in)', line: 0, column: 0, lineText: '' }]),
      '(built in) CONFIG_INVALID_VALUE abc is wrong',
    );
    assert.equal(formatProblems([]), '');
  });

  it('shows a part of a long line, with the caret in it', () => {
    const [, line = '', caret = ''] = formatProblems([
      { ...problem, column: 5001, lineText: `${'x'.repeat(5000)}here${'y'.repeat(5000)}` },
    ]).split('\n');
    assert.ok(line.length < 140);
    assert.ok(line.includes('…') && line.slice(caret.indexOf('^')).startsWith('here'), `${line}\n${caret}`);
  });

  it('shows no characters that a terminal would obey', () => {
    const text = formatProblems([{ ...problem, lineText: 'a\u001B[31m\u202E\tb' }]);
    assert.ok(!/[\u001B\u202E\t]/.test(text), JSON.stringify(text)); // oxlint-disable-line no-control-regex
  });
});
