# Thirteen sources as the Python daemon had them.
import os, re, time, json
import urllib.request

logLevel = log.INFO
maxEntropy = 10 * 1024 * 1024
persistFile = os.path.join(os.path.expanduser('~'), '.egdentropy')
persistInterval = 10 * 60
poolChunkMaxEntropy = 8 * 1024
tcpPort = 2121

minute = 60
hour = 60 * minute

def fetch(url, size=None):
    return urllib.request.urlopen(url).read(size)

if os.name == 'posix':
    # Blocks when the kernel has no entropy.
    source_dev_random = dict(name='1000 bytes from /dev/random', interval=5 * minute, file='/dev/random',
                             size=1000, nocompress=True, scale=0.8)

source_random_org = dict(
    name='10,000 random bytes from random.org',
    interval=4 * hour,
    url='https://www.random.org/cgi-bin/randbyte?nbytes=%d&format=h' % 10000,
    scale=0.9)

def getRandomNumbersInfo(amount=1000, limit=10000):
    page = fetch('http://www.randomnumbers.info/cgibin/wqrng.cgi?amount={0}&limit={1}'.format(amount, limit))
    return b''.join(number.strip() for number in re.findall(b' [0-9]+', page))
source_random_numbers_info = dict(name='1000 random numbers from RandomNumbers.info', interval=30 * minute,
                                  scale=0.8, function=getRandomNumbersInfo)

wikipedia = 'https://en.wikipedia.org/'
source_wikipedia_random = {'name': 'Random Wikipedia page (without images)', 'interval': 40 * minute,
                           'url': wikipedia + 'wiki/Special:Random', 'scale': 0.2}

maxImages = 5
def getWikipediaImages():
    data = fetch(wikipedia + 'wiki/Special:NewFiles').decode('latin_1')
    images = b''
    for url in re.findall(r'"(//upload\.wikimedia\.org/[^ "]+\.jpg)"', data)[:maxImages]:
        try:
            images += fetch('https:' + url)
        except Exception as e:
            log.warning('no image: %s', e)
    return images
source_wikipedia_images = dict(name='%d latest image thumbnails on Wikipedia' % maxImages, interval=30 * minute,
                               scale=0.2, function=getWikipediaImages)

source_wikipedia_changes = dict(
    name='Summary of last 50 changes to Wikipedia', interval=6 * hour, scale=0.05,
    url=wikipedia + 'w/api.php?' + '&'.join(['hidebots=1', 'hidecategorization=1', 'days=7', 'limit=50',
                                             'action=feedrecentchanges', 'feedformat=atom']))

def apodUrl():
    match = re.search('<img src="([^"]+)"', fetch('http://apod.nasa.gov/apod/').decode('latin_1'), re.I)
    return 'http://apod.nasa.gov/apod/' + match.group(1) if match else ''
source_apod = dict(name='Astronomy Picture of the Day', interval=24 * hour, size=150000, scale=0.1, urlfunction=apodUrl)

source_npr_audio = dict(name='NPR hourly news audio', interval=hour + 40 * minute, size=150 * 1000, scale=0.1,
                        url='http://public.npr.org/anon.npr-mp3/npr/news/newscast.mp3')

def satelliteUrl():
    t = time.gmtime(time.time() - 4 * 3600)
    return ('http://www.nrlmry.navy.mil/archdat/global/stitched/day_night_bm/{0}{1:02}{2:02}.{3:02}00'
            '.multisat.visir.bckgr.Global_Global_bm.DAYNGT.jpg').format(t.tm_year, t.tm_mon, t.tm_mday, t.tm_hour // 3 * 3)
source_nrl_world_sat = dict(name='NRL world visible/IR satellite image', interval=3 * hour, minsize=30000, scale=0.05,
                            urlfunction=satelliteUrl)

def beacon():
    data = fetch('https://beacon.nist.gov/rest/record/last').decode()
    return bytes.fromhex(re.search('<outputvalue>([0-9a-f]+)</outputvalue>', data, re.I).group(1))
source_nist_beacon = dict(name='NIST Hardware Random Numbers Beacon', interval=5 * minute, scale=0.8, function=beacon)

def hotbits():
    data = fetch('https://www.fourmilab.ch/cgi-bin/Hotbits?nbytes=2048&fmt=hex').decode()
    return bytes.fromhex(re.search('<pre>([0-9a-f\n]+)</pre>', data, re.I).group(1).replace('\n', ''))
source_hotbits = dict(name='Hotbits Radioactive Decay Random Numbers', interval=6 * hour, initdelay=hour, scale=0.8,
                      function=hotbits)

source_cnn_rss = dict(name='CNN Latest Stories RSS Feed', interval=6 * hour, url='http://rss.cnn.com/rss/cnn_latest.rss',
                      scale=0.05)

# An example of one that is not used.
def anu():
    return bytes.fromhex(''.join(json.loads(fetch('http://qrng.anu.edu.au/API/jsonI.php?type=hex16&length=1000&size=4').decode())['data']))
disabled_source_anu_quantum = dict(name='ANU Quantum Random Numbers Server', interval=6 * hour, scale=0.8, function=anu)

del minute, hour
