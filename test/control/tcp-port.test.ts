import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { createCertificate } from 'egd-core/testing';
import { controlSettings, RawClient } from '../support/control-fixture.ts';
import { ControlPort, replyData } from '../support/control-port.ts';

describe('the control port, as the configuration has it,', () => {
  const port = new ControlPort();
  const { open, connect, ask } = port;

  afterEach(() => port.close());

  it('is not opened where `tcp = false`', async () => {
    await open({ tcp: false });
    assert.equal(port.fixture.control.tcpPort, undefined);
  });

  it('says DAEMON_PORT_IN_USE when it is taken, and leaves no socket behind', async () => {
    await open({ tcp: false });
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port: tcpPort } = taken.address() as AddressInfo;
    await assert.rejects(port.fixture.control.reload({ ...controlSettings(), tcpPort }), { code: 'DAEMON_PORT_IN_USE' });
    assert.equal(port.fixture.control.tcpPort, undefined);
    taken.close();
  });

  it('speaks TLS 1.2 or newer where there is a certificate', async () => {
    await open({ tcp: false });
    const { key, cert } = createCertificate({ subject: 'localhost', altNames: ['127.0.0.1'] });
    const [tlsCert, tlsKey] = [join(port.fixture.folder, 'cert.pem'), join(port.fixture.folder, 'key.pem')];
    await writeFile(tlsCert, cert);
    await writeFile(tlsKey, key, { mode: 0o600 });
    await port.fixture.control.reload(controlSettings({ tlsCert, tlsKey, token: 'correct horse battery' }));
    const socket = connectTls({ host: '127.0.0.1', port: port.fixture.control.tcpPort!, ca: cert });
    await once(socket, 'secureConnect');
    socket.write('{"command":"status","args":{"token":"correct horse battery"}}\n');
    const [chunk] = await once(socket, 'data');
    assert.equal(replyData(String(chunk))['is_full'], false);
    socket.destroy();
    const old = connectTls({
      host: '127.0.0.1',
      port: port.fixture.control.tcpPort!,
      ca: cert,
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
    });
    await assert.rejects(once(old, 'secureConnect'));
    assert.equal(await ask('{"command":"status"}\n').then((text) => text.includes('status_code')), false);
    await writeFile(tlsKey, 'no key');
    await assert.rejects(port.fixture.control.reload(controlSettings({ tlsCert, tlsKey })), { code: 'CONFIG_INVALID_VALUE' });
  });

  it('stops at once although a client never shakes hands', async () => {
    await open({ tcp: false });
    const { key, cert } = createCertificate({ subject: 'localhost', altNames: ['127.0.0.1'] });
    const [tlsCert, tlsKey] = [join(port.fixture.folder, 'cert.pem'), join(port.fixture.folder, 'key.pem')];
    await writeFile(tlsCert, cert);
    await writeFile(tlsKey, key, { mode: 0o600 });
    await port.fixture.control.reload(controlSettings({ tlsCert, tlsKey, token: 'correct horse battery', idleTimeout: 600_000 }));
    const silent = await connect();
    const other = connectTls({ host: '127.0.0.1', port: port.fixture.control.tcpPort!, ca: cert });
    await once(other, 'secureConnect'); // the silent one has been taken by now
    other.destroy();
    await port.fixture.close();
    await silent.all();
    await open(); // for the hook to close
  });

  it('changes with a new configuration, without a client of the socket being dropped', async () => {
    await open();
    const client = await RawClient.connect({ path: port.fixture.socket });
    const first = port.fixture.control.tcpPort!;
    await port.fixture.control.reload(controlSettings({ token: 'correct horse battery' }));
    assert.equal(port.fixture.control.tcpPort, first);
    assert.match(await ask('{"command":"status"}\n'), /token/);
    await port.fixture.control.reload(controlSettings({ tcp: false }));
    await assert.rejects(RawClient.connect({ host: '127.0.0.1', port: first }), { code: 'ECONNREFUSED' });
    await port.fixture.control.reload({ ...controlSettings(), tcpPort: first });
    assert.equal(port.fixture.control.tcpPort, first);
    assert.match(await ask('status'), /^100 OK/);
    client.ask('health.check');
    assert.ok((await client.reply()).result);
    client.close();
  });

  it('goes on as it was when the new configuration can not be used', async () => {
    await open();
    const [tlsCert, tlsKey] = [join(port.fixture.folder, 'none.pem'), join(port.fixture.folder, 'none.key')];
    await assert.rejects(port.fixture.control.reload(controlSettings({ tlsCert, tlsKey })), { code: 'CONFIG_INVALID_VALUE' });
    await assert.rejects(port.fixture.control.reload(controlSettings({ listen: '192.0.2.1' })), { code: 'DAEMON_ADDRESS_UNUSABLE' });
    assert.match(await ask('status'), /^100 OK/);
  });
});
