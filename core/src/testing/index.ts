export { createTestTools, type TestTools } from './test-tools.ts';
export { testSourceType, type SourceTypeExamples } from './test-source-type.ts';
export { createCertificate, type TestCertificate, type TestCertificateOptions } from './certificate.ts';
export { startProxyServer, type ProxyRequest, type ProxyServer, type ProxyServerOptions } from './proxy-server.ts';
export {
  startWebServer,
  type WebHandler,
  type WebReply,
  type WebRequest,
  type WebRoutes,
  type WebServer,
  type WebServerOptions,
} from './web-server.ts';
