const SAVING_TIME = 10_000; // milliseconds

/** What a worker that meets a bug still does. */
export interface LastWords {
  readonly say: (error: Error) => void;
  readonly save: () => Promise<unknown>;
  readonly end: () => void;
}

/** Has the last words said, the pool saved and the end begun when an error is caught by nobody. */
export function prepareLastWords(words: LastWords): void {
  let isFirst = true;
  process.on('uncaughtException', (error) => {
    words.say(error);
    if (isFirst) void saveAndEnd(words);
    else words.end();
    isFirst = false;
  });
}

async function saveAndEnd({ say, save, end }: LastWords): Promise<void> {
  const timer = setTimeout(end, SAVING_TIME);
  try {
    await save();
  } catch (error) {
    say(error instanceof Error ? error : new Error(String(error)));
  } finally {
    clearTimeout(timer);
    end();
  }
}
