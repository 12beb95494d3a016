export { FieldCleaner } from './clean-fields.ts';
export type { ComponentLog, LogFields, LogPlace, LogRotation, ProgramLog } from './log.ts';
export { openLogFile, type LogFile, type LogFileOptions } from './log-file.ts';
export { logFiles, makeLogFolder } from './log-folder.ts';
export { openLog, type LogOptions } from './open-log.ts';
export { prettyLines } from './pretty-lines.ts';
