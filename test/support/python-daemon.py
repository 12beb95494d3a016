# What the Python daemon does to data, written from its description in a few lines: compress, stir, scale, and the pool.
# Reads a JSON array of cases from standard input, writes a JSON array of results; bytes are hexadecimal.
import collections
import hashlib
import json
import lzma
import pickle
import sys

FILTERS = [{'id': lzma.FILTER_LZMA2, 'preset': 6}]


class PoolChunk:
    def __init__(self, number):
        self.id = number
        self.entropy = bytearray()


class EntropyPool:
    def __init__(self):
        self.entropyByteCount = 0
        self.chunks = collections.deque([PoolChunk(0)])


def compress(data):
    return lzma.compress(data, format=lzma.FORMAT_RAW, filters=FILTERS)


def stir(data):
    running = hashlib.sha256()
    for offset in range(0, len(data), 32):
        running.update(bytes(data[offset:offset + 1024]))
        for index, byte in enumerate(running.digest()[:len(data) - offset]):
            data[offset + index] ^= byte


def condition(case):
    data = bytes.fromhex(case['data'])
    data = bytearray(data if case['no_compress'] else compress(data))
    compressed = data.hex()
    stir(data)
    stirred = data.hex()
    return {'compressed': compressed, 'stirred': stirred, 'kept': data[:round(len(data) * case['scale'])].hex()}


def add(pool, data, max_entropy, chunk_max):
    data = data[:max_entropy - pool.entropyByteCount]
    pool.entropyByteCount += len(data)
    while len(data) > 0:
        if len(pool.chunks[-1].entropy) >= chunk_max:
            pool.chunks.append(PoolChunk(pool.chunks[-1].id + 1))
        chunk = pool.chunks[-1]
        part = data[:chunk_max - len(chunk.entropy)]
        chunk.entropy += part
        stir(chunk.entropy)
        data = data[len(part):]


def run_pool(case):
    pool = EntropyPool()
    steps = []
    for data in case['add']:
        add(pool, bytes.fromhex(data), case['max_entropy'], case['chunk_max'])
        steps.append([{'id': chunk.id, 'bytes': chunk.entropy.hex()} for chunk in pool.chunks])
    saved = [compress(pickle.dumps(pool, protocol)).hex() for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    return {'steps': steps, 'saved': saved}


cases = json.load(sys.stdin)
json.dump([run_pool(case) if 'add' in case else condition(case) for case in cases], sys.stdout)
