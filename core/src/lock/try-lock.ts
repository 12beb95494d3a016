/** Locks an open file by the kernel, for this process alone or with `shared` for all who share; false when another holds it. */
export async function tryLock(fd: number, options: { readonly shared?: boolean } = {}): Promise<boolean> {
  const native = await import('fs-native-extensions');
  return native.tryLock(fd, options);
}
