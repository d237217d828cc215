#!/usr/bin/perl
# Perl's SOAP::Lite. Run by ../record: perl soap_lite.pl PORT
use strict;
use warnings;
use utf8;
use FindBin;
use JSON::PP;
use SOAP::Lite;
use SOAP::Transport::HTTP;

our $values = do {
    open my $file, '<:raw', "$FindBin::Bin/values.json" or die $!;
    local $/;
    decode_json(<$file>);
};
our @order = qw(ersReference resultCode resultDescription invoiceQRCode invoiceReference requestedPrincipal principalId
    principalName accounts accountDescription accountSpecifier balance title mimeType content contentString status receipt
    terminalId paymentDate clientInvoiceId paymentReference payerTerminalId receiverName invoice totalAmount currency value
    customerTokens msisdn version);
our %place = map { $order[$_] => $_ } 0 .. $#order;

sub element {
    my ($name, $value) = @_;
    if (ref $value eq 'HASH') {
        my @names = sort { ($place{$a} // 99) <=> ($place{$b} // 99) || $a cmp $b } keys %$value;
        my @inner = map { my $inner = $_; ref $value->{$inner} eq 'ARRAY'
            ? map { element($inner, $_) } @{ $value->{$inner} } : element($inner, $value->{$inner}) } @names;
        return SOAP::Data->name($name => \SOAP::Data->value(@inner));
    }
    return SOAP::Data->name($name => $value)->type($value =~ /^-?\d{1,9}$/ ? 'int' : 'string');
}

package Seqr;
our @ISA = qw(SOAP::Server::Parameters);
sub answer { return main::element(return => $main::values->{ $_[0] }) }
sub given { my ($som, $name) = @_; return $som->valueof("//Body/[1]/$name") // '' }
sub getPaymentStatus { return answer(given($_[-1], 'invoiceReference') eq 'PAID' ? 'paid' : 'waiting') }
sub sendInvoice { return answer('invoice') }
sub refundPayment { return answer(given($_[-1], 'ersReference') eq 'REFUSED' ? 'refused' : 'refund') }
sub requestPrincipalInformation { return answer('terminal') }
sub executeReport { return answer(given($_[-1], 'reportId') eq 'TEXT' ? 'report_text' : 'report') }
sub cancelInvoice { die SOAP::Fault->faultcode('Server')->faultstring($main::values->{fault}) }

package main;
my $serializer = SOAP::Serializer->new;
$serializer->encodingStyle('');
$serializer->ns('http://external.interfaces.ers.seamless.com/', 'ns');
SOAP::Transport::HTTP::Daemon->new(LocalAddr => '127.0.0.1', LocalPort => $ARGV[0], ReuseAddr => 1)
    ->serializer($serializer)
    ->dispatch_with({ 'http://external.interfaces.ers.seamless.com/' => 'Seqr' })->handle;
