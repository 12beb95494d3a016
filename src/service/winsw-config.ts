import { SERVICE_MARK, serviceCommand, type ServiceRequest } from './service-request.ts';
import { xmlText } from './xml-text.ts';

/** The configuration for WinSW 2.11 or newer, which runs the daemon as a Windows service. */
export function winswConfig(request: ServiceRequest): string {
  const [node = '', ...words] = serviceCommand(request);
  return `<?xml version="1.0" encoding="utf-8"?>
<!-- ${SERVICE_MARK} -->
<service>
  <id>egd</id>
  <name>Entropy gathering daemon (egd)</name>
  <description>Gathers entropy and gives it out, every byte once.</description>
  <executable>${xmlText(node)}</executable>
${words.map((word) => `  <argument>${xmlText(word)}</argument>`).join('\n')}
  <startmode>Automatic</startmode>
  <delayedAutoStart/>
  <onfailure action="restart" delay="10 sec"/>
  <onfailure action="restart" delay="1 min"/>
  <onfailure action="none"/>
  <resetfailure>1 hour</resetfailure>
  <stoptimeout>60 sec</stoptimeout>
  <serviceaccount>
    <domain>NT AUTHORITY</domain>
    <user>LocalService</user>
  </serviceaccount>
  <log mode="roll-by-size">
    <sizeThreshold>10240</sizeThreshold>
    <keepFiles>8</keepFiles>
  </log>
</service>
`;
}
