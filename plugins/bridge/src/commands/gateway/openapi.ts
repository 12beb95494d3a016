import { BridgeCommand } from '../../bridge-command.ts';

export default class GatewayOpenapi extends BridgeCommand {
  static override examples = ['<%= config.bin %> <%= command.id %> > openapi.json', '<%= config.bin %> <%= command.id %> --json'];

  static override summary = "Print the OpenAPI 3.1 document of the gateway's API.";

  async run(): Promise<unknown> {
    await this.parse(GatewayOpenapi);
    const [{ openApiDocument }, { version }] = await Promise.all([import('../../api/openapi-document.ts'), this.host()]);
    const document = openApiDocument({ version, allowQueryKey: false });
    this.log(JSON.stringify(document, undefined, 2));
    return document;
  }
}
