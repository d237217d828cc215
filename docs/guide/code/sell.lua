-- A till that takes one payment: luajit sell.lua [ENDPOINT [SALE]]. See docs/guide/in-lua.md.

local ffi = require "ffi"
ffi.cdef(assert(io.open(os.getenv "SEQR_FFI" or "seqr_ffi.h")):read "*a")
local seqr = ffi.load(os.getenv "SEQR_LIBRARY" or "libseqr.so.1")
assert(seqr.seqr_abi_version() == seqr.SEQR_ABI_VERSION, "the library and seqr_ffi.h do not belong together")
-- A function that calls back must not be compiled.
jit.off()

local function text(pointer) return pointer ~= nil and ffi.string(pointer) or nil end

local function check(status)
  if status ~= 0 then error(text(seqr.seqr_status_name(status)) .. ": " .. text(seqr.seqr_last_error()), 0) end
end

-- A struct, all zero, then its size and what is given. The texts must live as long as it.
local function struct(kind, fields)
  local made = ffi.new(kind)
  made.struct_size = ffi.sizeof(kind)
  for name, value in pairs(fields) do made[name] = value end
  return made
end

-- What the library calls: an error of Lua's must not go through it, so it becomes the answer that leaves the sale.
local function callback(kind, otherwise, run)
  return ffi.cast(kind, function(...)
    local fine, answer = pcall(run, ...)
    if not fine then io.stderr:write(answer, "\n") end
    return fine and answer or otherwise
  end)
end

local function opened(kind, open)
  local place = ffi.new(kind .. " *[1]")
  check(open(place))
  return place[0]
end

local endpoint = arg[1] or "http://127.0.0.1:8480/extclientproxy/service/v2"
local number = arg[2] or "8101"
local books = {} -- your books: what is booked twice by the same reference is booked once
local shown

local config = struct("seqr_config", { endpoint = endpoint, store_path = "sell_lua.db",
  client_id = "Ten minutes in Lua 1.0", log_file = "seqr.log" })
local shop = struct("seqr_registration", { reseller_id = "demo-reseller", reseller_password = "demo-password",
  external_terminal_id = "Store 1/Till 1", name = "Corner shop", seqr_id = "SELL6" })
local cashier = struct("seqr_cashier", {
  show = callback("seqr_show_fn", 2, function(_, _, state, words)
    if state ~= shown then print(text(words)) end
    shown = state
    return 0 -- 1 once the cashier has pressed Cancel
  end),
  ask = callback("seqr_ask_fn", 3, function(_, _, _, words)
    io.write(text(words), " (1 yes, 2 cancel, 3 wait) ")
    return tonumber(io.read()) or 2
  end),
  book = callback("seqr_book_fn", 0, function(_, _, reference, amount)
    books[text(reference)] = tonumber(amount)
    return 1
  end),
  unbook = callback("seqr_unbook_fn", 0, function(_, _, reference)
    books[text(reference)] = nil
    return 1
  end),
  print = callback("seqr_print_fn", nil, function(_, _, receipt) io.write(text(receipt)) end),
})
local invoice = struct("seqr_invoice", { row_size = ffi.sizeof "seqr_invoice_row",
  token_size = ffi.sizeof "seqr_customer_token", client_invoice_id = number, title = "Corner shop", cashier_id = "Anna",
  total = 5900, currency_code = "SEK" }) -- 59.00

local client = opened("seqr_client", function(place) return seqr.seqr_open(config, place) end)
local till = opened("seqr_terminal", function(place) return seqr.seqr_register(client, shop, place) end)
check(seqr.seqr_recover_run(till, cashier)) -- first the sales that a crash interrupted
local state = ffi.new "int32_t[1]"
local sale = opened("seqr_payment", function(place) return seqr.seqr_sale_run(till, invoice, cashier, state, place) end)
seqr.seqr_payment_close(sale)
seqr.seqr_terminal_close(till)
seqr.seqr_close(client)
os.exit(state[0] == seqr.SEQR_PAY_COMPLETED and 0 or 1)
