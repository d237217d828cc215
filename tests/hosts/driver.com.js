// The driver of the scenarios by COM: cscript //nologo driver.com.js SCENARIO ENDPOINT STORE. See scenarios.toml. Written for
// the JScript of Windows, ECMAScript 3, and for that of Wine, whose host has neither a standard input nor a Sleep.
var STATUS_REMARK_NONE = 0, NOT_READY = -607;
var STATES = { 1: 'WAITING', 2: 'ASK_CASHIER', 3: 'LOYALTY', 4: 'RESERVED', 5: 'COMPLETED', 6: 'CANCELED', 7: 'FAILED',
  8: 'UNKNOWN', 9: 'STARTING', 10: 'ABANDONED', 11: 'CANCELING' };
var KINDS = ['', 'MATCHED', 'MISSING_HERE', 'MISSING_THERE', 'DIFFERENT', 'DOUBLED', 'NEAR_MARK', 'REFUND_FOUND',
  'REFUND_IN_DOUBT', 'OTHER_TERMINAL'];
var SHOP_DETAILS = 3, ALLOW_PLAIN_HTTP = 1, OPTIONAL_ACKNOWLEDGMENT = 1, RESERVATION_REQUIRED = 2;

var given = WScript.Arguments;
var scenario = given(0), endpoint = given(1), path = given(2);
var store = 'Z:' + path.replace(/\//g, '\\');
var files = new ActiveXObject('Scripting.FileSystemObject');
var library = new ActiveXObject('Seqr.Client');

function say(text) { WScript.Echo(text); }
function statusName(status) { return library.StatusName(status).replace('SEQR_E_', '').replace('SEQR_', ''); }
function statusOf(problem) { return 512 - (problem.number & 0xffff); }
function minor(amount) { return Math.round(parseFloat(library.AmountText(amount)) * 100); }

// What only the runner can do: it removes the file then, or kills this program.
function wish(what) {
  files.CreateTextFile(store + '.wish').Close();
  say('! ' + what);
  while (files.FileExists(store + '.wish')) { }
}

function bill(till, number) {
  var made = till.NewInvoice(number || 'P1', 'Corner shop', 'Anna', 'SEK');
  made.AddRow('Coffee', 45);
  made.AddRow('Bun', 14);
  return made;
}
function word(remark) { return remark === STATUS_REMARK_NONE ? '-' : statusName(remark); }
function told(sale, state) { say('state ' + STATES[state] + ' remark ' + word(sale.Remark)); }
function paid(sale) { say('paid ' + minor(sale.Amount) + ' ' + sale.CurrencyCode); }

// Looks until there is something to do; seen: the state that was acted on already.
function wait(sale, seen) {
  var state;
  do {
    state = sale.Poll(100);
  } while (state === 1 || state === 9 || state === 11 || state === seen || (state === 8 && sale.Status === NOT_READY));
  return state;
}
function start(till, number) {
  var sale = till.BeginInvoice(bill(till, number));
  while (sale.Status === NOT_READY) { sale.Poll(50); }
  if (sale.Status !== 0 && sale.Poll() === 7) { throw { number: 512 - sale.Status, message: sale.ErrorText }; }
  return sale;
}
function sell(till, number) {
  var sale = start(till, number);
  told(sale, wait(sale));
  paid(sale);
  sale.Confirm();
  var reference = sale.ErsReference;
  sale.Close();
  return reference;
}
function refused(run, name) {
  try {
    run();
    say('no error');
  } catch (problem) {
    var code = problem instanceof Error ? library.LastResultCode : -1;
    say(name ? name + ' ' + statusName(statusOf(problem))
      : 'error ' + statusName(statusOf(problem)) + ' code ' + (code < 0 ? 'none' : code));
  }
}
function cancel(sale) {
  var outcome = sale.Cancel();
  say('cancel ' + (outcome === 0 ? 'CANCELED' : statusName(outcome)));
}
function register(name, password) {
  name = name || 'Till 1';
  var till = library.Register('demo-reseller', password || 'demo-password', name, 'Corner shop', 'HOST' + name.charAt(name.length - 1));
  say('registered');
  return till;
}
function count(first, next) {
  for (var all = 0, one = next(first); one !== null && one !== ''; one = next(one)) { all++; }
  return all;
}

var scenarios = {
  paid: function (till) {
    var sale = start(till);
    told(sale, wait(sale));
    paid(sale);
    var text = sale.Receipt();
    say('receipt ' + (text.indexOf('SEQR payment') >= 0 && text.indexOf(sale.ErsReference) >= 0 ? 'yes' : 'no'));
    sale.Confirm();
    say('copy ' + (till.Find('P1').Receipt().indexOf('COPY') >= 0 && till.NextUnfinished(null) === null ? 'yes' : 'no'));
  },
  declined: function (till) {
    var sale = start(till);
    told(sale, wait(sale));
  },
  nobody: function (till) {
    var sale = start(till);
    told(sale, wait(sale));
    sale.Resume();
    told(sale, wait(sale));
    cancel(sale);
    told(sale, wait(sale));
  },
  race: function (till) {
    var sale = start(till);
    cancel(sale);
    told(sale, wait(sale));
    paid(sale);
    sale.Confirm();
  },
  lost: function (till) {
    var sale = start(till);
    told(sale, wait(sale));
    wish('kill');
  },
  recover: function () {
    var till = library.Terminal('Till 1');
    var sale = till.NextUnfinished(null);
    say('found ' + sale.ClientInvoiceId + ' ' + STATES[sale.Poll()]);
    var state = 8;
    while (state === 8 || state === 2) {
      sale.Resume();
      state = wait(sale);
    }
    told(sale, state);
    paid(sale);
    sale.Confirm();
  },
  refund: function (till) {
    var reference = sell(till);
    function refund(id, amount, name) {
      var outcome = till.Refund(id, reference, amount, 'Corner shop', 'Anna', 'SEK');
      say((name || 'refund') + ' ' + (outcome === 0 ? 'DONE' : statusName(outcome)));
    }
    function found(id) {
      var one = till.FindRefund(id);
      say(one === null ? 'found none' : 'found ' + statusName(one.Outcome) + ' ' + minor(one.Amount) + ' ' + one.CurrencyCode);
    }
    refund('R1', 10);
    refund('R1', 10, 'same');
    refund('R2', 10);
    refused(function () { refund('R3', 90); });
    refused(function () { refund('R1', 5); }, 'conflict');
    refund('R4', 10);
    say('doubt ' + till.NextRefundInDoubt(''));
    found('R4');
    refused(function () { till.ResolveRefund('R4', false); }, 'resolved');
    till.ResolveRefund('R4', true);
    refund('R4', 10);
    found('R4');
    found('R9');
    say('left ' + count('', function (last) { return till.NextRefundInDoubt(last); }));
  },
  full: function (till) {
    var sale = start(till);
    told(sale, sale.Poll());
    wish('fill');
    wish('pay');
    told(sale, wait(sale));
    paid(sale);
    refused(function () { sale.Confirm(); }, 'confirm');
    wish('free');
    for (var done = false; !done;) {
      try {
        sale.Confirm();
        done = true;
      } catch (problem) {
        sale.Poll(100);
      }
    }
    say('confirm OK');
  },
  amount: function (till) {
    var invoice = bill(till);
    invoice.Setting('payment_mode', RESERVATION_REQUIRED);
    var sale = till.BeginInvoice(invoice);
    told(sale, wait(sale));
    sale.Commit(40);
    say('commit ' + STATES[sale.Poll()] + ' remark ' + word(sale.Remark));
    paid(sale);
    sale.Confirm();
  },
  card: function (till) {
    var invoice = bill(till);
    invoice.Setting('acknowledgment_mode', OPTIONAL_ACKNOWLEDGMENT);
    var sale = till.BeginInvoice(invoice);
    told(sale, wait(sale));
    var token = sale.Token(0);
    say('token ' + token.Id + ' ' + token.Value + ' ' + token.Description);
    invoice = bill(till);
    invoice.AddRow('Member', -5.9);
    invoice.AddToken(token.Id, token.Value, token.Description, 1);
    invoice.Setting('acknowledgment_mode', OPTIONAL_ACKNOWLEDGMENT);
    sale.Update(invoice);
    told(sale, wait(sale, 3));
    paid(sale);
    sale.Confirm();
  },
  day: function (till) {
    sell(till, 'P1');
    var reference = sell(till, 'P2');
    say('refund ' + (till.Refund('R1', reference, 9, 'Corner shop', 'Anna', 'SEK') === 0 ? 'DONE' : 'IN_DOUBT'));
    wish('remove');
    var period = library.ClosePeriod('demo-reseller', 'demo-password');
    library.ReportSetting('first_wait_ms', 1);
    var books = library.Reconcile('demo-reseller', 'demo-password', period, 'SEK');
    say('clean ' + (books.IsClean ? 'yes' : 'no'));
    for (var kind = 1; kind < KINDS.length; kind++) {
      if (books.Count(kind) > 0) { say(KINDS[kind] + ' ' + books.Count(kind) + ' ' + minor(books.SumHere(kind)) + ' ' + minor(books.SumThere(kind))); }
    }
    say('missing ' + books.LineText(3, 0, 'client_invoice_id') + ' ' + minor(books.AmountHere(3, 0)));
    var report = library.Report('demo-reseller', 'demo-password', SHOP_DETAILS, period, 'SEK');
    say('rows ' + report.Count);
    library.Export(store + '.json');
    var lines = 0;
    for (var file = files.OpenTextFile(store + '.json'); !file.AtEndOfStream; lines++) { file.ReadLine(); }
    file.Close();
    say('exported ' + lines);
  },
  upkeep: function (till) {
    var reference = sell(till);
    say('diagnosed ' + (library.Diagnose().indexOf(store) >= 0 ? 'yes' : 'no'));
    library.BackUp(store + '.copy');
    say('pruned ' + library.Prune(36892)); // 2001-01-01
    var other = new ActiveXObject('Seqr.Client');
    say('adopted ' + (other.Adopt(store + '.copy').indexOf(store + '.copy') >= 0 ? 'yes' : 'no'));
    other.Setting('flags', ALLOW_PLAIN_HTTP);
    other.Open(endpoint, store + '.copy', 'Driver 1.0');
    var there = other.Terminal('Till 1');
    refused(function () { there.Refund('R1', reference, 10, 'Corner shop', 'Anna', 'SEK'); });
    there.AllowRefund(reference);
    say('refund ' + (there.Refund('R1', reference, 10, 'Corner shop', 'Anna', 'SEK') === 0 ? 'DONE' : 'IN_DOUBT'));
    there.Close();
    other.Close();
  },
  async: function (till) {
    var sales = [till.BeginInvoice(bill(till, 'P1')), null];
    var second = register('Till 2');
    sales[1] = second.BeginInvoice(bill(second, 'P2'));
    for (var one = 0; one < 2; one++) { told(sales[one], wait(sales[one])); }
    for (one = 0; one < 2; one++) {
      paid(sales[one]);
      sales[one].Confirm();
    }
  },
  begin: function (till) {
    var sale = till.BeginInvoice(bill(till));
    say('status ' + statusName(sale.Status));
    cancel(sale);
    told(sale, wait(sale));
  },
  reversed: function (till) {
    var sale = start(till);
    var state;
    do { state = sale.Poll(100); } while (state !== 7);
    told(sale, state);
    sale.Close();
    refused(function () { start(till); });
    var taken = till.NextReversal(null);
    say('reversal ' + taken.ClientInvoiceId);
    taken.AcknowledgeReversal();
    taken.Close();
    say('reversals ' + count(null, function (last) { return till.NextReversal(last); }));
    cancel(start(till));
  }
};

function main() {
  var settings = { poll_interval_ms: 100, poll_window_ms: scenario === 'nobody' ? 300 : 20000, money_timeout_ms: 5000,
    cancel_timeout_ms: 5000, flags: ALLOW_PLAIN_HTTP, language: 'en' };
  for (var name in settings) { library.Setting(name, settings[name]); }
  library.Open(endpoint, store, 'Driver 1.0');
  if (scenario === 'errors') {
    refused(function () { register('Till 1', 'wrong'); });
    var till = register();
    refused(function () {
      var wrong = till.NewInvoice('P1', 'Corner shop', 'Anna', 'SEK');
      wrong.AddRow('Coffee', 45);
      wrong.Total = 1;
      till.BeginInvoice(wrong);
    });
    refused(function () { library.Terminal('Till 9'); });
    refused(function () { new ActiveXObject('Seqr.Client').Open('ftp://example.invalid/', store, 'Driver 1.0'); });
    say('amounts ' + minor(library.ParseAmount('12,5')) + ' ' + library.AmountText(12.5));
    say('cashier ' + library.CashierText(-102, 'sv'));
  } else if (scenario === 'recover') {
    scenarios.recover();
  } else {
    scenarios[scenario](register());
  }
  library.Close();
  say('ended 1');
}

try {
  main();
} catch (problem) {
  say('not caught: ' + problem.number + ' ' + problem.message);
}
