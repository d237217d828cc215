// npm's soap, by the project's WSDL. Run by ../record: node node_soap.js PORT
const fs = require('fs'), http = require('http'), path = require('path');
const soap = require(process.env.NODE_SOAP || 'soap');
const values = JSON.parse(fs.readFileSync(path.join(__dirname, 'values.json')));
const answer = (pick) => (asked) => ({ return: values[pick(asked)] });
const Seqr = {
  getPaymentStatus: answer((asked) => (asked.invoiceReference === 'PAID' ? 'paid' : 'waiting')),
  sendInvoice: answer(() => 'invoice'),
  refundPayment: answer((asked) => (asked.ersReference === 'REFUSED' ? 'refused' : 'refund')),
  requestPrincipalInformation: answer(() => 'terminal'),
  executeReport: answer((asked) => (asked.reportId === 'TEXT' ? 'report_text' : 'report')),
  cancelInvoice: () => { throw { Fault: { faultcode: 'soap:Server', faultstring: values.fault } }; },
};
const server = http.createServer((_, response) => response.end());
const wsdl = path.join(__dirname, '../../../schema/seqr.wsdl');
server.listen(Number(process.argv[2]), '127.0.0.1', () => {
  soap.listen(server, '/extclientproxy/service/v2', { SeqrService: { Seqr } }, fs.readFileSync(wsdl, 'utf8'), () => {});
});
