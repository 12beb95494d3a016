/** An old configuration with a function, and what is expected of the script for it. */
export interface OldFunction {
  readonly code: string; // ADDRESS is the address of a web server
  readonly source?: string;
  readonly fails?: boolean;
  readonly byHand?: boolean;
}

const REST = 'interval = 60, scale = 0.5';

/** Old functions, by what they need. */
export const SCRIPTS: Readonly<Record<string, OldFunction>> = {
  'a function without anything': { code: `def f():\n    return b'\\x00\\xff' * 3\nsource_a = dict(name='A', function=f, ${REST})` },
  'a bytearray': { code: `def f(): return bytearray(range(10))\nsource_a = dict(name='A', function=f, ${REST})` },
  'imports, functions, constants and classes': {
    code: `
import urllib.request, re
from hashlib import sha256 as digest
import os.path
BASE = 'ADDRESS' # where
PAGES = ['a',
         'b']
class Page(object):
    """A page's
text, with ''' in it."""
    base = BASE
    def __init__(self, name):
        self.name = name
    def read(self):
        with urllib.request.urlopen(self.base + '/' + self.name) as reply:
            return reply.read()
class Long(Page):
    def read(self):
        return Page.read(self) * 2
def clean(data, pattern = re.compile(rb'\\s+')):
    return pattern.sub(b'', data)
def unused():
    return nothing_at_all
def images(count = 2):
    log.info('reading %d', count)
    print('this is no data')
    result = b''
    for name in PAGES[:count]:
        result += clean(Long(name).read())
    return result + digest(result).digest() + os.path.join('a', 'b').encode()
source_b = dict(name='B', url='ADDRESS/b', ${REST})
source_a = dict(name='A', function=images, size=10, ${REST})`,
  },
  'an URL with a size': {
    code: `def u():\n    return 'ADDRESS/page?x=%d' % 5\nsource_a = dict(name='A', urlfunction=u, size=12, ${REST})`,
  },
  'an URL without a size': {
    code: `import time\ndef u():\n    return 'ADDRESS/' + time.strftime('%Y', time.gmtime(0))\nsource_a = dict(name='A', urlfunction=u, ${REST})`,
  },
  'an URL that is fetched after another': {
    code: `source_a = dict(name='A', urlfunction=lambda: 'ADDRESS/main', prefetch='ADDRESS/first', ${REST})`,
  },
  'an URL that is empty': { code: `def u():\n    return ''\nsource_a = dict(name='A', urlfunction=u, ${REST})`, fails: true },
  'a function that raises': { code: `def f():\n    raise ValueError('no')\nsource_a = dict(name='A', function=f, ${REST})`, fails: true },
  'a function that returns text': { code: `def f():\n    return 'text'\nsource_a = dict(name='A', function=f, ${REST})`, fails: true },
  'a function that returns nothing': { code: `def f():\n    pass\nsource_a = dict(name='A', function=f, ${REST})`, fails: true },
  'a lambda with a default': { code: `N = 3\nsource_a = {'name': 'A', 'function': lambda n=N: b'x' * n, 'interval': 60, 'scale': 1}` },
  'a lambda over several lines': {
    code: `PARTS = [b'a', b'b']\nsource_a = dict(name='A', function=lambda: b''.join(\n    PARTS  # all\n), ${REST})`,
  },
  'a decorated function': {
    code: `import functools\ndef twice(f):\n    @functools.wraps(f)\n    def run():\n        return f() * 2\n    return run\n@twice\ndef f():\n    return b'ab'\nsource_a = dict(name='A', function=f, ${REST})`,
  },
  'a method of an object': {
    code: `class Reader:\n    def __init__(self, n): self.n = n\n    def read(self): return b'r' * self.n\nreader = Reader(4)\nsource_a = dict(name='A', function=reader.read, ${REST})`,
  },
  'a partial function': {
    code: `import functools\ndef f(n): return b'p' * n\nsource_a = dict(name='A', function=functools.partial(f, 5), ${REST})`,
  },
  'a function made in a function': {
    code: `def make(word, n):\n    extra = 'é' + word\n    def read():\n        return (extra * n).encode()\n    return dict(name=word, function=read, ${REST})\nsource_a = make('w', 3)`,
  },
  'functions made in a loop': {
    code: `import urllib.request\ndef get(page): return urllib.request.urlopen('ADDRESS/' + page).read()\nfor p in ['x', 'y']:\n    globals()['source_' + p] = dict(name=p, function=lambda p=p: get(p), ${REST})`,
    source: 'source_x',
  },
  'a name as it is at the end of the file': {
    code: `n = 1\ndef f(): return b'n' * n\nsource_a = dict(name='A', function=f, ${REST})\nn = 5`,
  },
  'names in branches and try': {
    code: `
import os
try:
    from urllib2 import urlopen
except ImportError:
    from urllib.request import urlopen
if os.name == 'posix':
    SEP = '/'
    def page(name):
        """Gives
it."""
        return urlopen('ADDRESS' + SEP + name).read()
else:
    def page(name): return b''
source_a = dict(name='A', function=lambda: page('p'), ${REST})`,
  },
  'calls at the top that set something up': {
    code: `
import urllib.request
opener = urllib.request.build_opener()
opener.addheaders = [('User-Agent', 'Mine/1')]
urllib.request.install_opener(opener)
def f(): return urllib.request.urlopen('ADDRESS/agent').read()
source_a = dict(name='A', function=f, ${REST})`,
  },
  'the environment and the home folder': {
    code: `import os\ndef f(): return (os.environ['EGD_KEY'] + os.path.expanduser('~/x') + os.environ.get('NOPE', '-')).encode()\nsource_a = dict(name='A', function=f, ${REST})`,
  },
  'what the future brings': {
    code: `from __future__ import annotations, division\ndef f(n: Nothing = 7) -> Never: return b'%d' % (n / 2)\nsource_a = dict(name='A', function=f, ${REST})`,
  },
  'a state between fetches': {
    code: `count = 0\ndef f():\n    global count\n    count += 1\n    return b'c' * count\nsource_a = dict(name='A', function=f, ${REST})`,
    byHand: true,
  },
  'several statements on a line': {
    code: `import base64; K = 'aGVsbG8='; L = 2\ndef f(): x = base64.b64decode(K); return x * L\nsource_a = dict(name='A', function=f, ${REST}); K2 = 5`,
  },
  'characters beyond ASCII': {
    code: `größe = 'ä€𝄞'; n = 2\ndef f():\n    return (größe * n + 'ü').encode('utf-8')\nsource_a = dict(name='A', function=f, ${REST})`,
  },
  'generators, comprehensions and inner functions': {
    code: `KEYS = {'a': 1, 'b': 2}\ndef pairs():\n    for k in sorted(KEYS):\n        yield k, KEYS[k]\ndef f():\n    def one(k, v): return '%s=%d' % (k, v)\n    return ','.join(one(k, v) for k, v in pairs()).encode()\nsource_a = dict(name='A', function=f, ${REST})`,
  },
};
