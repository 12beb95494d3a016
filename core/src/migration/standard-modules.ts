/** Modules of Python's own library that a configuration may import. */
export const STANDARD_MODULES: ReadonlySet<string> = new Set(
  `__future__ abc argparse array ast asyncio atexit base64 binascii bisect builtins bz2 calendar cmath codecs collections
  configparser contextlib copy csv ctypes datetime decimal difflib dis email enum errno fcntl filecmp fileinput fnmatch
  fractions ftplib functools gc getpass glob grp gzip hashlib heapq hmac html http imaplib importlib inspect io ipaddress
  itertools json linecache locale logging lzma math mimetypes mmap multiprocessing numbers operator os pathlib pickle
  platform plistlib poplib posix pprint pwd queue random re resource secrets select selectors shelve shlex shutil signal
  site smtplib socket sqlite3 ssl stat statistics string struct subprocess sys syslog tarfile tempfile termios textwrap
  threading time timeit token traceback types typing unicodedata unittest urllib uuid warnings weakref xml xmlrpc zipfile
  zlib`.split(/\s+/),
);
