declare namespace NodeJS {
  interface Process {
    /** Sets the groups that the system gives a user, and one more; not on Windows. */
    initgroups?: (user: string | number, extraGroup: string | number) => void;
  }
}
