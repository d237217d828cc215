// A till that takes one payment with rows, and refunds a part of it, by COM: cscript //nologo sell.js ENDPOINT STORE SALE
var COMPLETED = 5, ASK_CASHIER = 2, UNKNOWN = 8;
var given = WScript.Arguments;
var library = new ActiveXObject('Seqr.Client');
library.Setting('poll_interval_ms', 200);
library.Open(given(0), given(1), 'JScript till 1.0');
var till = library.Register('demo-reseller', 'demo-password', 'Store 1/Till 2', 'Corner shop', 'JS1');

var bill = till.NewInvoice(given(2), 'Corner shop', 'Anna', 'SEK');
bill.AddRow('Coffee', 45, 2500);
bill.AddRow('Bun', 14);
var sale = till.BeginInvoice(bill);
var state = sale.Poll(0);
while (state < 5 || state === UNKNOWN || state === 9 || state === 11) {
  if (state === ASK_CASHIER) { sale.BeginCancel(); } // or sale.Resume(): ask your cashier
  state = sale.Poll(200); // in a window: Poll(0), from a timer
}
WScript.Echo(sale.CashierText);
if (state === COMPLETED) {
  WScript.Echo(sale.Receipt(40)); // book first, by sale.ErsReference
  sale.Confirm();
  WScript.Echo('Refund: ' + till.Refund(given(2) + '-R1', sale.ErsReference, 14, 'Corner shop', 'Anna', 'SEK'));
}
// What fails raises an error, with a text for an engineer.
try {
  till.Refund(given(2) + '-R2', sale.ErsReference, 99, 'Corner shop', 'Anna', 'SEK');
} catch (problem) {
  WScript.Echo('Refused: ' + -((problem.number & 0xffff) - 512) + ': ' + problem.description);
}
sale.Close();
library.Close();
WScript.Quit(state === COMPLETED ? 0 : 1);
