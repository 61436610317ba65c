/** A misuse of the command. The message is one line. */
export class UsageError extends Error {}
