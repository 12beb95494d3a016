declare module 'fs-native-extensions' {
  /** Locks an open file for this process alone, or for all who share; false when another holds it. */
  export function tryLock(fd: number, options?: { readonly shared?: boolean }): boolean;
}
