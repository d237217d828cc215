# Perl's SOAP::Lite, from ?wsdl alone. Usage: perl client.pl ENDPOINT CONTROL_URL. Prints "perl: all well".
# The children have no namespace and no xsi:type: SOAP::Data with names and the document style of the WSDL.
use strict;
use warnings;
use HTTP::Tiny;
use SOAP::Lite;

my ($endpoint, $control) = @ARGV;
my $namespace = 'http://external.interfaces.ers.seamless.com/';
# The description gives the address.
my $described = HTTP::Tiny->new->get("$endpoint?wsdl");
my ($address) = $described->{content} =~ /address location="([^"]+)"/ or die "no address";
my $soap = SOAP::Lite->proxy($address)->ns($namespace, 'q')->on_action(sub { '""' })->autotype(0);

sub element {
    my ($name, $value) = @_;
    return SOAP::Data->name($name => ref $value ? \SOAP::Data->value(@$value) : $value);
}

sub call {
    my ($operation, $code, @children) = @_;
    my $answer = $soap->call(SOAP::Data->name("q:$operation"), @children);
    die "$operation: " . $answer->faultstring if $answer->fault;
    my $return = $answer->valueof('//return');
    die "$operation: $return->{resultCode} $return->{resultDescription}" unless $return->{resultCode} == $code;
    return $return;
}

sub context {
    my ($kind, $id, $password, $user) = @_;
    return element(context => [
        element(channel => 'WS'), element(clientId => 'perl'), element(clientReference => 'perl-test'),
        element(clientRequestTimeout => 0),
        element(initiatorPrincipalId => [element(id => $id), element(type => $kind), $user ? element(userId => $user) : ()]),
        element(password => $password),
    ]);
}

sub amount { return element($_[0] => [element(currency => 'SEK'), element(value => '25.50')]) }

my $reseller = context('RESELLERUSER', 'demo-reseller', 'demo-password', '9900');
my $registered = call('registerTerminal', 0, $reseller, element(externalTerminalId => 'perl/Till 1'),
    element(password => 'till-password'), element(name => 'Corner shop'));
my $till = context('TERMINALID', $registered->{terminalId}, 'till-password');
call('assignSeqrId', 0, $till, element(seqrId => 'PERL1'));
my $sent = call('sendInvoice', 0, $till, element(invoice => [
    element(paymentMode => 'IMMEDIATE_DEBIT'), element(acknowledgmentMode => 'NO_ACKNOWLEDGMENT'),
    element(title => 'Corner shop'), element(clientInvoiceId => 'perl-1'),
    element(invoiceRows => [element(invoiceRow => [
        element(itemDescription => 'Coffee'), element(itemQuantity => 1), amount('itemTotalAmount')])]),
    amount('totalAmount'), element(cashierId => 'Bob')]));
my $reference = element(invoiceReference => $sent->{invoiceReference});
my $issued = call('getPaymentStatus', 0, $till, $reference, element(invoiceVersion => 0));
die "not ISSUED" unless $issued->{status} eq 'ISSUED';
my $pay = HTTP::Tiny->new->post("${control}pay", { content => qq({"invoice": "$sent->{invoiceReference}"}) });
die "pay: $pay->{content}" unless $pay->{success};
my $paid = call('getPaymentStatus', 0, $till, $reference, element(invoiceVersion => $issued->{version}));
die "not PAID" unless $paid->{status} eq 'PAID' && $paid->{receipt}{clientInvoiceId} eq 'perl-1';
my $ers = element(ersReference => $paid->{ersReference});
call('submitPaymentReceipt', 0, $till, $ers, element(receiptDocument => [
    element(mimeType => 'text/html'), element(receiptData => 'PHA+'), element(receiptType => 'PAYMENT_RECEIPT')]));
call('refundPayment', 0, $till, $ers,
    element(invoice => [element(title => 'Refund'), amount('totalAmount'), element(cashierId => 'Bob')]));
call('cancelInvoice', 50, $till, $reference);
call('unregisterTerminal', 0, $till);
print "perl: all well\n";
