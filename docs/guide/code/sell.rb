# A till that takes one payment: ruby sell.rb [ENDPOINT [SALE]]. See docs/guide/in-ruby.md.

require "fiddle/import"

# The library, as seqr_ffi.h declares it.
module Seqr
  extend Fiddle::Importer
  dlload ENV.fetch("SEQR_LIBRARY", "libseqr.so.1")
  header = File.read(ENV.fetch("SEQR_FFI", "seqr_ffi.h"))
  typealias "seqr_status", "int32_t"
  header.scan(/^    (SEQR_\w+) = ([-\d* ]+),$/) { |name, value| const_set(name, value.split("*").map(&:to_i).reduce(:*)) }
  header.scan(/^typedef \w+ \(\*(\w+)\)/) { |(name)| typealias name, "void *" }
  # seqr_config is Seqr::Config.
  header.scan(/^typedef struct seqr_(\w+) \{\n(.*?)^\}/m) do |name, fields|
    const_set name.split("_").map(&:capitalize).join, struct(fields.gsub("const ", "").split(";\n").map(&:strip))
  end
  header.scan(/^\w[^{}\n]*\bseqr_\w+\([^()]*\);$/) { |line| extern line.gsub(/const |struct /, "") }
  abort "The library and seqr_ffi.h do not belong together." if seqr_abi_version != SEQR_ABI_VERSION

  class Error < StandardError; end

  def self.check(status)
    raise Error, "#{seqr_status_name(status)}: #{seqr_last_error}" unless status.zero?
  end

  # A struct, all zero, then its size and what is given; it keeps the texts.
  def self.make(type, **fields)
    made = type.malloc(Fiddle::RUBY_FREE)
    made.to_ptr[0, type.size] = "\0" * type.size
    made.struct_size = type.size
    kept = fields.transform_values { |value| value.is_a?(String) ? Fiddle::Pointer[value + "\0"] : value }
    kept.each { |name, value| made.send(:"#{name}=", value) }
    made.instance_variable_set(:@kept, kept)
    made
  end

  # Gives the handle that the block writes into the place that it gets.
  def self.opened
    place = Fiddle::Pointer.malloc(Fiddle::SIZEOF_VOIDP, Fiddle::RUBY_FREE)
    place[0, Fiddle::SIZEOF_VOIDP] = "\0" * Fiddle::SIZEOF_VOIDP
    check yield(place)
    place.ptr
  end

  # What the library calls. An exception must not go through it, so it becomes the answer that leaves the sale.
  def self.callback(result, arguments, otherwise)
    Fiddle::Closure::BlockCaller.new(result, arguments) do |*values|
      yield(*values)
    rescue StandardError => problem
      warn problem.full_message
      otherwise
    end
  end
end

POINTER, INT, LONG = Fiddle::TYPE_VOIDP, Fiddle::TYPE_INT, Fiddle::TYPE_LONG_LONG

endpoint = ARGV.fetch(0, "http://127.0.0.1:8480/extclientproxy/service/v2")
number = ARGV.fetch(1, "8201")
books = {} # your books: what is booked twice by the same reference is booked once
shown = nil

show = Seqr.callback(INT, [POINTER, POINTER, INT, POINTER], 2) do |_, _, state, text|
  puts text.to_s if state != shown
  shown = state
  0 # 1 once the cashier has pressed Cancel
end
ask = Seqr.callback(INT, [POINTER, POINTER, INT, POINTER], 3) do |_, _, _, text|
  print text.to_s, " (1 yes, 2 cancel, 3 wait) "
  ($stdin.gets || "2").to_i
end
book = Seqr.callback(INT, [POINTER, POINTER, POINTER, LONG, POINTER], 0) do |_, _, reference, amount, _|
  books[reference.to_s] = amount
  1
end
unbook = Seqr.callback(INT, [POINTER, POINTER, POINTER], 0) do |_, _, reference|
  books.delete(reference.to_s)
  1
end
receipt = Seqr.callback(Fiddle::TYPE_VOID, [POINTER, POINTER, POINTER], nil) { |_, _, text| print text.to_s }

begin
  config = Seqr.make(Seqr::Config, endpoint: endpoint, store_path: "sell_rb.db", client_id: "Ten minutes in Ruby 1.0",
                                   log_file: "seqr.log")
  shop = Seqr.make(Seqr::Registration, reseller_id: "demo-reseller", reseller_password: "demo-password",
                                       external_terminal_id: "Store 1/Till 1", name: "Corner shop", seqr_id: "SELL7")
  cashier = Seqr.make(Seqr::Cashier, show: show, ask: ask, book: book, unbook: unbook, print: receipt)
  invoice = Seqr.make(Seqr::Invoice, row_size: Seqr::InvoiceRow.size, token_size: Seqr::CustomerToken.size,
                                  client_invoice_id: number, title: "Corner shop", cashier_id: "Anna",
                                  total: 5900, currency_code: "SEK") # 59.00
  client = Seqr.opened { |place| Seqr.seqr_open(config, place) }
  till = Seqr.opened { |place| Seqr.seqr_register(client, shop, place) }
  Seqr.check Seqr.seqr_recover_run(till, cashier) # first the sales that a crash interrupted
  state = Fiddle::Pointer.malloc(4, Fiddle::RUBY_FREE)
  sale = Seqr.opened { |place| Seqr.seqr_sale_run(till, invoice, cashier, state, place) }
  Seqr.seqr_payment_close(sale)
  Seqr.seqr_terminal_close(till)
  Seqr.seqr_close(client)
  exit state[0, 4].unpack1("l") == Seqr::SEQR_PAY_COMPLETED
rescue Seqr::Error => problem
  abort problem.message
end
