/** The command was not used as it should be; the message is one line. */
export class UsageError extends Error {}
