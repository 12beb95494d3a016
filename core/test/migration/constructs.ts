const SOURCE = "interval = 300, file = '/dev/random', scale = 0.5";

/** Old configurations of every construct that is read, by what they show. */
export const CONSTRUCTS: Readonly<Record<string, string>> = {
  'the settings': `
logLevel = 10
maxEntropy = 10 * 1024 * 1024
persistFile = '/var/lib/egd/pool'
persistInterval = 60 * 5
poolChunkMaxEntropy = 1 << 14
tcpPort = 0x849
source = dict(name = 'A', ${SOURCE})`,
  'levels of logging': `import logging\nlogLevel = logging.WARNING\nsource_a = dict(name='a', ${SOURCE}, x=log.DEBUG, y=logging.getLevelName(30))`,
  'arithmetic of ints': `source_a = dict(a=7//2, b=-7//2, c=-7%3, d=7%-3, e=2**100, f=1<<70, g=-1>>1, h=~5, i=5&3|8^1, j=10**-2, k=7/2, l=-(-3), m=+4, n=0b101+0o17+0xff+1_000)`,
  'arithmetic of floats': `source_a = dict(a=0.1+0.2, b=1e16, c=1e-5, d=1.5//0.4, e=-1.5%0.4, f=3.0, g=1e22, h=123456789.123, i=2.0**0.5, j=1/3, k=5e-324, l=1.7976931348623157e308, m=-0.0, n=.5, o=10.)`,
  'booleans as numbers': `source_a = dict(a=True+True, b=True and 5, c=0 or 'x', d=not 1, e=True&False, f=False|True, g=1==1.0, h=True==1, i={1:'a', True:'b', 1.0:'c'})`,
  'texts of all kinds': String.raw`
source_a = dict(a='x\ty\n\x41\101\u00e9\U0001F600\'', b=r'\d+\n', c="it's", d='''three
lines "of" it
''', e="joined " 'together' r'\x', f=u'uni', g='back\
slash', h='\q\8', i="\0")`,
  'bytes of all kinds': String.raw`source_a = dict(a=b'\xff\x00', b=rb'\x41', c=b'a' b'\142', d=b'x'*3, e=bytes([1,2,255]), f=b'abc'[1], g=b'abc'[::-1], h=bytearray(b'z'), i=b'%d-%s' % (3, b'x'), j=b'\u0041')`,
  'f-strings': String.raw`
n = 42; s = 'text'; d = {'k': 3}
source_a = dict(a=f'{n}', b=f'{n:05d}|{n:x}|{n:>8}|{n:<6}|{n:^7}|', c=f'{s!r:>10}', d=f'{3.14159:.2f}', e=f'{{}}{n}', f=f"{d['k']}", g=f'{n:{5}}', h='a' f'{n}' 'b', i=f'{n+1}{s.upper()}', j=f'\n{n}\t', k=rf'\n{n}', l=f'''{
n}''', m=f'{n:,}', n=f'{-n:+}', o=f'{1234567.891:,.1f}', p=f'{True}', q=f'{None}', r=f'{s:.2}', s=f'{0.25:%}')`,
  'percent formats': `source_a = dict(a='%d%%' % 5, b='%s and %r' % ('x', 'y'), c='%05.1f' % 3.14159, d='%(k)s-%(n)03d' % {'k': 'v', 'n': 7}, e='%x %X %o %#x' % (255, 255, 8, 255), f='%-5s|' % 'ab', g='%5s|%+d' % ('ab', 3), h='%e %g %G' % (12345.678, 0.0001, 1e20), i='%c%c' % ('a', 98), j='%s' % [1, 'x'], k='%s' % (None,), l='%*d' % (5, 42), m='%.3s' % 'abcdef', n='%i' % 3.9, o='% d' % 5)`,
  'brace formats': `source_a = dict(a='{} {}'.format(1, 'b'), b='{1}{0}{1}'.format('a', 'b'), c='{x} {y!r}'.format(x=1, y='z'), d='{0:02}.{1:02}'.format(3, 11), e='{0[1]} {d[k]}'.format([1, 2], d={'k': 'v'}), f='{{}}'.format(), g='{:>{w}}'.format('a', w=5), h='{:.3e}'.format(123456.0), i='{:g} {:g} {:g}'.format(1e10, 0.5, 1e-7), j='{:b} {:o} {:#x}'.format(5, 8, 255), k='{:*^9}'.format('mid'))`,
  'methods of texts': `source_a = dict(a='A b'.lower().upper().title(), b=' x '.strip(), c='a,b,c'.split(','), d='a b  c'.split(), e='-'.join(['a', 'b']), f='abc'.replace('b', 'xx'), g='abc'.startswith(('x', 'a')), h='abc'.find('c'), i='x'.zfill(3), j='a=b=c'.partition('='), k='a.b.c'.rsplit('.', 1), l='xxaxx'.strip('x'), m='abc'.index('b'), n='aXbX'.count('X'), o='é'.encode('utf-8'), p=b'caf\\xc3\\xa9'.decode(), q='ab'.center(1) if False else 'ab'.ljust(4) + 'c'.rjust(3, '0'), r='x'.isdigit(), s='a\\nb'.splitlines(), t='abc'.capitalize(), u='a,b,c'.split(',', 1))`,
  'items and slices': `t = (1, 2, 3, 4)\nsource_a = dict(a=t[0], b=t[-1], c=t[1:3], d=t[::-1], e='hello'[1:4], f=[1,2,3][:2], g={'k': {'l': 5}}['k']['l'], h='héllo'[-4:], i=t[5:], j=t[-100:2], k='abc'[::2])`,
  containers: `source_a = dict(a=[1, [2, (3,)], {}], b=(), c=[*range(3), 4], d={**{'x': 1}, 'y': 2}, e=list('ab'), f=tuple([1]), g=dict([('a', 1)]), h=dict({'b': 2}, c=3), i=[1]+[2], j=[0]*3, k=(1,)+(2,), l=len('abc'), m=sum([1,2,3]), n=max(1, 5, 3), o=min([4, 2]), p=sorted([3,1,2], reverse=True), q=list(zip('ab', [1,2])), r=list(enumerate('ab', 1)), s=list(map(str, [1,2])), t=abs(-3), u=round(2.5), v=round(3.14159, 2), w=int('42')+int(3.9), x=float('1.5'), y=str(1.0), z=divmod(7, 2))`,
  comprehensions: `source_a = dict(a=[i*i for i in range(5) if i % 2], b={k: v for k, v in [('a', 1), ('b', 2)]}, c=','.join(str(i) for i in range(3)), d=[x+y for x in 'ab' for y in 'cd'], e=sorted({i % 3 for i in range(10)}))`,
  'comparisons and logic': `a = 5\nsource_a = dict(a=1 < a < 10, b=a != 5, c='x' in 'xyz', d=3 not in [1,2], e=a is None, f=a is not None, g=a > 3 and a < 9 or False, h='a' < 'b', i=(1,2) < (1,3), j=[1] == [1], k={'a':1} == {'a':1}, l='k' in {'k': 1}, m=not a)`,
  'conditional expressions': `import os, sys\nsource_a = dict(a=1 if os.name == 'posix' else 2, b='win' if sys.platform.startswith('win') else 'other', c=sys.version_info >= (3, 0), d=sys.version_info[0])`,
  'branches on the platform': `
import os
if os.name == 'posix':
    persistFile = '/var/egd'
    source_a = dict(name = 'A', ${SOURCE})
elif os.name == 'nt':
    persistFile = 'C:\\\\egd'
    source_b = dict(name = 'B', ${SOURCE})
else:
    tcpPort = 1`,
  'the environment': `
import os
from os import environ, path, getenv as g
persistFile = os.path.join(os.environ['HOME'], '.pool') + os.environ.get('NOPE', '') + os.getenv('EMPTY', 'd')
source_a = dict(a=environ['EGD_KEY'], b='NOPE' in os.environ, c=environ.get('NOPE'), d=g('EGD_KEY'), e=path.expandvars('$HOME/x$NOPE'))`,
  paths: `
import os, os.path as p
source_a = dict(a=os.path.expanduser('~/x'), b=os.path.join('a', 'b', '/c', 'd'), c=os.sep, d=p.join('a/', 'b', ''), e=os.path.basename('/a/b.c'), f=os.path.dirname('/a/b.c'), g=os.pathsep, h=os.devnull, i=p.split('/a/b'), j=os.path.expanduser('~'), k=os.path.isabs('a'), l=p.expanduser('x~'))`,
  'loops that define sources': `
for i, (n, u) in enumerate([('a', 'https://a.example'), ('b', 'https://b.example')]):
    globals()['source%d' % i] = dict(name = n, url = u, interval = 60 * (i + 1), scale = 0.1)
del i, n, u`,
  'loops of other kinds': `
total = 0
n = 0
while True:
    n += 1
    if n % 2:
        continue
    total += n
    if n >= 10:
        break
else:
    total = -1
for x in []:
    pass
else:
    total *= 2
a, *b = [1, 2, 3]
(c, d), e = (4, 5), 6
source_a = dict(total = total, n = n, b = b, a = a, c = c, e = e)`,
  'sources made step by step': `
source_a = {}
source_a['name'] = 'A'
source_a.update(interval = 60, scale = .5)
source_a.update({'file': '/dev/random'})
source_a.setdefault('size', 100)
source_b = source_a.copy()
source_b['name'] = 'B'
del source_b['size']
source_c = dict(source_a, name = 'C')
source_c.pop('size')
source_a['interval'] *= 2`,
  'helper functions': `
BASE = 'https://x.example/'
def make(name, path='p', *args, scale=0.5, **more):
    """Makes one."""
    result = dict(name = name, url = BASE + path, interval = minutes(5), scale = scale)
    result.update(more)
    if args:
        result['args'] = list(args)
    return result
def minutes(n): return n * 60
def fact(n):
    return 1 if n < 2 else n * fact(n - 1)
twice = lambda x, k=2: x * k
source_a = make('A')
source_b = make('B', 'q', 1, 2, scale = .25, size = twice(100))
source_c = dict(make(name = 'C'), size = fact(10))`,
  'functions that set globals': `
def add(n, **more):
    global count
    count += 1
    globals()['source_%s' % n] = dict(more, name = n, interval = 60)
count = 0
add('x', file = '/dev/random', scale = 1)
add('y', cmd = ['date', '-u'], scale = 0.5)
tcpPort = 2000 + count`,
  'names that are deleted and set again': `
source_a = dict(name = 'A')
source_b = dict(name = 'B')
del source_a
source_c = dict(name = 'C')
source_a = dict(name = 'A2')
disabled_source_d = dict(name = 'D')
x = y = 5
del x, y`,
  'exceptions that are caught': `
import os
try:
    key = os.environ['NOPE']
except KeyError:
    key = 'none'
try:
    n = int('x')
except (ValueError, TypeError) as error:
    n = 0
else:
    n = 1
finally:
    m = 2
try:
    z = 1 / 0
except Exception:
    z = None
source_a = dict(key = key, n = n, m = m, z = z)`,
  'annotations and assignments of all kinds': `
interval: int = 300
a = b = 5
c, d = 1, 2
c, d = d, c
[e, f] = 'xy'
if (w := 10) > 5:
    g = w
source_a = dict(interval=interval, a=a, b=b, c=c, d=d, e=e, f=f, g=g)
a += 1; b -= 1; c *= 3; d **= 2
source_b = {'a': a, "b": b, 'c': c, 'd': d}`,
  'functions as values': `
import urllib.request, time
def get():
    return urllib.request.urlopen('https://x.example').read()
source_a = dict(name='A', interval=60, function=get, scale=1)
source_b = {'name': 'B', 'interval': 60, 'urlfunction': lambda: 'https://x.example', 'scale': 1}
source_c = dict(name='C', interval=60, function=get)`,
  'Windows line ends, tabs and a byte order mark': `\u{FEFF}source_a = {\r\n\t'name': 'A',\r\n\t'b': '''x\r\ny''',\r\n}\r\nif True:\r\n\ttcpPort = 3000\r\n`,
  'semicolons, continuation and comments': `a = 1; b = 2 # two\nc = a + \\\n    b\nd = (a +  # one\n     b)\nsource_a = dict(c=c, d=d)  # made\n`,
  'characters beyond ASCII': `größe = 'ä€𝄞'\nsource_ä = dict(name = größe, b = 'x' + größe[2], c=len(größe)); source_b = dict(a='ünï' 'cödé', d="𝄞" "y")\n`,
  'quoting of URLs': `from urllib.parse import quote, urlencode\nsource_a = dict(a=quote('a b/ü&'), b=urlencode({'k': 'a b', 'l': 1}), c=quote('a/b', safe=''))`,
  'what asserts, passes and prints': `"""Documentation."""\nassert 1 + 1 == 2\nprint('hello')\nlog.info('x %s', 1)\npass\nsource_a = dict(a = [print], b = len)`,
};
