/** Goes on with a value at once where it is there, and else when it comes. */
export function whenTaken<Value, Result>(value: Value | Promise<Value>, goOn: (value: Value) => Result): Result | Promise<Result> {
  return value instanceof Promise ? value.then(goOn) : goOn(value);
}
