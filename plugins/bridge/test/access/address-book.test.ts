import assert from 'node:assert/strict';
import { AddressBook } from '../../src/access/address-book.ts';
import { networkOf } from '../../src/access/client-network.ts';

const RATES = { requests: 10, bytes: 1000, burst: 1000 };

describe('the addresses of clients', () => {
  it('are those of IPv4, also in the form of IPv6', () => {
    assert.equal(networkOf('192.0.2.7'), '192.0.2.7');
    assert.equal(networkOf('::ffff:192.0.2.7'), '192.0.2.7');
    assert.equal(networkOf('::FFFF:192.0.2.7'), '192.0.2.7');
  });

  it('are the networks of 64 bits of IPv6, however written', () => {
    for (const same of ['2001:db8:1:2::1', '2001:0db8:0001:0002:ffff:ffff:ffff:ffff', '2001:DB8:1:2:0::', '2001:db8:1:2:3:4:192.0.2.7']) {
      assert.equal(networkOf(same), '2001:db8:1:2::/64', same);
    }
    assert.equal(networkOf('::1'), '0:0:0:0::/64');
    assert.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0::/64');
    assert.equal(networkOf('2001:db8::'), '2001:db8:0:0::/64');
    assert.notEqual(networkOf('2001:db8:1:3::1'), networkOf('2001:db8:1:2::1'));
  });

  it('are taken as they are when they are none', () => {
    assert.equal(networkOf(''), '');
    assert.equal(networkOf('a:b'), 'a:b');
  });

  it('keep their limits while they come back', () => {
    const book = new AddressBook(RATES, { most: 4 });
    const regular = book.limits('192.0.2.1', 0);
    regular.requests.take(10);
    for (let visit = 0; visit < 100; visit++) {
      book.limits(`198.51.100.${visit}`, 0);
      assert.equal(book.limits('192.0.2.1', 0), regular);
    }
  });

  it('share theirs within a network', () => {
    const book = new AddressBook(RATES);
    assert.equal(book.limits('2001:db8::1', 0), book.limits('2001:db8::2', 0));
    assert.equal(book.limits('192.0.2.1', 0), book.limits('::ffff:192.0.2.1', 0));
  });

  it('take a bounded room, however many there are', () => {
    const book = new AddressBook(RATES, { most: 100 });
    for (let visit = 0; visit < 10_000; visit++) book.limits(`10.${visit >> 16}.${(visit >> 8) & 255}.${visit & 255}`, 0);
    assert.ok(book.size <= 200, `${book.size}`);
  });
});
