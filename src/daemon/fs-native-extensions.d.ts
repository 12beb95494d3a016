declare module 'fs-native-extensions' {
  /** Locks an open file for this process alone; false when another holds it. */
  export function tryLock(fd: number): boolean;
}
