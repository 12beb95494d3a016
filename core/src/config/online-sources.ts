/**
 * Public sources of the network for a new config file, as TOML, all switched off: each tells somebody else that egd runs
 * here. `expect` is the contract of each service: what does not keep it, such as a page that says "too many requests",
 * is a failed fetch and no entropy.
 */
export const ONLINE_SOURCES = `# Atmospheric noise, as two hexadecimal digits a byte. It serves so many bits a day and address: ask rarely.
[random_org]
name = "10,000 random bytes from random.org"
disabled = true
interval = "4h"
scale = 0.6
url = "https://www.random.org/integers/?num=10000&min=0&max=255&col=1&base=16&format=plain&rnd=new"
min_size = 20000
expect = { content_type = "text/plain", pattern = '^(?:[0-9a-f]{1,2}\\s+)+$' }

# Quantum vacuum noise of the Australian National University; needs a key of your own from quantumnumbers.anu.edu.au.
[anu_quantum]
name = "ANU quantum random numbers"
disabled = true
interval = "6h"
scale = 0.8
url = "https://api.quantumnumbers.anu.edu.au?length=1024&type=hex16&size=10"
headers = { "x-api-key" = "YOUR-KEY" }
expect = { content_type = "application/json", pattern = '"success"\\s*:\\s*true' }

# The beacon of the League of Entropy. Public: anybody has these values, they are worth nothing as a secret.
[drand]
name = "drand, the distributed randomness beacon"
disabled = true
interval = "10m"
scale = 0.01
url = "https://api.drand.sh/public/latest"
expect = { content_type = "application/json", pattern = '"randomness"\\s*:\\s*"[0-9a-f]{64}"' }

[wikipedia_random]
name = "Random page of Wikipedia, without images"
disabled = true
interval = "40m"
scale = 0.1
url = "https://en.wikipedia.org/wiki/Special:Random"
min_size = 5000
expect = { content_type = "text/html", pattern = "<title>[^<]* - Wikipedia</title>" }

[wikipedia_changes]
name = "Latest 50 changes to Wikipedia"
disabled = true
interval = "6h"
scale = 0.05
url = "https://en.wikipedia.org/w/api.php?action=feedrecentchanges&feedformat=atom&hidebots=1&hidecategorization=1&days=7&limit=50"
expect = { content_type = "application/atom+xml", pattern = "<feed" }

[earthquakes]
name = "Earthquakes of the past day, USGS"
disabled = true
interval = "2h"
scale = 0.02
url = "https://earthquake.usgs.gov/earthquakes/feed/v1.0/summary/all_day.geojson"
expect = { content_type = ["application/json", "application/geo+json"], pattern = '"type"\\s*:\\s*"FeatureCollection"' }

[solar_wind]
name = "Magnetic field of the solar wind, NOAA"
disabled = true
interval = "2h"
scale = 0.02
url = "https://services.swpc.noaa.gov/json/rtsw/rtsw_mag_1m.json"
expect = { content_type = "application/json", pattern = '"time_tag"' }

[sun_image]
name = "Latest image of the Sun, NASA SDO"
disabled = true
interval = "3h"
scale = 0.1
url = "https://sdo.gsfc.nasa.gov/assets/img/latest/latest_1024_0193.jpg"
min_size = 30000
expect = { content_type = "image/jpeg" }

[earth_image]
name = "Latest image of the Earth, NOAA GOES East"
disabled = true
interval = "1h"
scale = 0.1
url = "https://cdn.star.nesdis.noaa.gov/GOES19/ABI/FD/GEOCOLOR/678x678.jpg"
min_size = 30000
expect = { content_type = "image/jpeg" }

[bitcoin_mempool]
name = "Latest Bitcoin transactions, mempool.space"
disabled = true
interval = "30m"
scale = 0.02
url = "https://mempool.space/api/mempool/recent"
expect = { content_type = "application/json", pattern = '"txid"\\s*:\\s*"[0-9a-f]{64}"' }

# The NIST Randomness Beacon, its pulses verified. Public, like drand. First: egd plugins install egd-source-nist
#[nist_beacon]
#name = "NIST Randomness Beacon"
#disabled = true
#interval = "5m"
#scale = 0.01
#nist = "last"

# Quantum appliances of your own; several are fetched side by side and mixed. For certificates of your own: tls_ca_file.
#[quantis]
#name = "Quantis appliances"
#disabled = true
#interval = "1m"
#scale = 1.0
#quantis = ["https://quantis-a.example", "https://quantis-b.example"]
#size = 4096
#no_compress = true
`;
