#!/usr/bin/perl
# A till that takes one payment: perl sell.pl [ENDPOINT [SALE]]. See docs/guide/in-perl.md.
use v5.24;
use warnings;
use FFI::Platypus 1.00;
use FFI::Platypus::Buffer qw(scalar_to_buffer buffer_to_scalar);
use FFI::Platypus::Memory qw(malloc memcpy);

# The library, as seqr_ffi.h declares it: pointers are numbers here, but for texts that are read.
my $ffi = FFI::Platypus->new(api => 1, lib => $ENV{SEQR_LIBRARY} // 'libseqr.so.1');
open my $file, '<', $ENV{SEQR_FFI} // 'seqr_ffi.h' or die "seqr_ffi.h: $!";
my $header = do { local $/; <$file> };
my %constant = map { /^    (SEQR_\w+) = (-?\d+),$/ ? ($1 => $2) : () } split /\n/, $header;
my (%seqr, %layout, %size);

sub type_of {
    my ($declared) = @_;
    return 'string' if $declared =~ /^const char \*/;
    return 'opaque' if $declared =~ /\*|\[|_fn\b/;
    return 'sint32' if $declared =~ /^seqr_status\b/;
    return $declared =~ /^(u?)int(\d+)_t/ ? ($1 ? 'uint' : 'sint') . $2 : $declared =~ /^(size_t|void)\b/ ? $1 : die $declared;
}

while ($header =~ /^((?:const )?\w+ \*{0,2})(seqr_\w+)\((.*)\);$/mg) {
    my ($result, $name, $parameters) = ($1, $2, $3);
    my @types = $parameters eq 'void' ? () : map { type_of($_) } split /, /, $parameters;
    $seqr{$name} = $ffi->function($name, \@types, type_of($result));
}
die "The library and seqr_ffi.h do not belong together.\n" if $seqr{seqr_abi_version}->call != $constant{SEQR_ABI_VERSION};

# Each field's place, naturally aligned, and how pack writes it, and whether it is a text.
while ($header =~ /^typedef struct (\w+) \{\n(.*?)^\}/msg) {
    my ($struct, $at, $widest) = ($1, 0, 1);
    for (split /;\n/, $2) {
        my ($type, $field) = /^ *(.*\W)(\w+)$/;
        my $bytes = $type =~ /\*|_fn|size_t/ ? $ffi->sizeof('opaque') : $type =~ /64/ ? 8 : 4;
        $at += -$at % $bytes;
        $layout{$struct}{$field} = [$at, $bytes == 8 ? 'q' : 'l', $type =~ /char \*/];
        $at += $bytes;
        $widest = $bytes if $bytes > $widest;
    }
    $size{$struct} = $at + -$at % $widest;
}

sub check {
    my ($status) = @_;
    die $seqr{seqr_status_name}->call($status) . ': ' . $seqr{seqr_last_error}->call . "\n" if $status != 0;
}

# Memory that lives as long as the program; gives its address.
sub place {
    my ($bytes) = @_;
    my ($from, $size) = scalar_to_buffer($bytes);
    return memcpy(malloc($size), $from, $size);
}

# A struct, all zero, then its size and what is given; gives its address.

sub struct {
    my ($struct, %fields) = @_;
    my $made = "\0" x $size{$struct};
    $fields{struct_size} = $size{$struct};
    while (my ($field, $value) = each %fields) {
        my ($at, $form, $is_text) = @{ $layout{$struct}{$field} };
        my $written = pack $form, $is_text ? place("$value\0") : $value;
        substr $made, $at, length $written, $written;
    }
    return place($made);
}

# Gives the handle that the call writes into the place that it gets.
sub opened {
    my ($open) = @_;
    my $place = place("\0" x 8);
    check($open->($place));
    return unpack 'q', buffer_to_scalar($place, 8);
}

# What the library calls. Nothing must die through it, so that becomes the answer that leaves the sale.
my @closures;

sub callback {
    my ($type, $otherwise, $run) = @_;
    my $closure = $ffi->closure(sub { my $answer = eval { $run->(@_) }; warn $@ if $@; $answer // $otherwise });
    push @closures, $closure;
    return $ffi->cast($type => 'opaque', $closure);
}

my $endpoint = shift // 'http://127.0.0.1:8480/extclientproxy/service/v2';
my $number = shift // '8301';
my %books;    # your books: what is booked twice by the same reference is booked once
my $shown = 0;

my $show = sub {
    my (undef, undef, $state, $text) = @_;
    say $text if $state != $shown;
    $shown = $state;
    return 0;    # 1 once the cashier has pressed Cancel
};
my $ask = sub {
    print "$_[3] (1 yes, 2 cancel, 3 wait) ";
    return <STDIN> // 2;
};
my $book = sub { $books{ $_[2] } = $_[3]; return 1 };
my $unbook = sub { delete $books{ $_[2] }; return 1 };
my $print = sub { print $_[2]; return };

STDOUT->autoflush(1);
my $asked = '(opaque, opaque, sint32, string)->sint32';
my $cashier = struct('seqr_cashier',
    show => callback($asked, 2, $show), ask => callback($asked, 3, $ask),
    book => callback('(opaque, opaque, string, sint64, string)->sint32', 0, $book),
    unbook => callback('(opaque, opaque, string)->sint32', 0, $unbook),
    print => callback('(opaque, opaque, string)->void', undef, $print));
my $config = struct('seqr_config', endpoint => $endpoint, store_path => 'sell_pl.db',
    client_id => 'Ten minutes in Perl 1.0', log_file => 'seqr.log');
my $shop = struct('seqr_registration', reseller_id => 'demo-reseller', reseller_password => 'demo-password',
    external_terminal_id => 'Store 1/Till 1', name => 'Corner shop', seqr_id => 'SELL8');
my $invoice = struct('seqr_invoice', row_size => $size{seqr_invoice_row}, token_size => $size{seqr_customer_token},
    client_invoice_id => $number, title => 'Corner shop', cashier_id => 'Anna', total => 5900, currency_code => 'SEK');

my $client = opened(sub { $seqr{seqr_open}->call($config, @_) });
my $till = opened(sub { $seqr{seqr_register}->call($client, $shop, @_) });
check($seqr{seqr_recover_run}->call($till, $cashier));    # first the sales that a crash interrupted
my $state = place("\0" x 4);
my $sale = opened(sub { $seqr{seqr_sale_run}->call($till, $invoice, $cashier, $state, @_) });
$seqr{seqr_payment_close}->call($sale);
$seqr{seqr_terminal_close}->call($till);
$seqr{seqr_close}->call($client);
exit(unpack('l', buffer_to_scalar($state, 4)) == $constant{SEQR_PAY_COMPLETED} ? 0 : 1);
