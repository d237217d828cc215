// A till that takes one payment: sell [ENDPOINT [SALE]]. See docs/guide/in-go.md.
package main

// #include <seqr.h>
// #include <stdlib.h>
// static seqr_config new_config(void) { seqr_config one = SEQR_CONFIG_INIT; return one; }
// static seqr_registration new_registration(void) { seqr_registration one = SEQR_REGISTRATION_INIT; return one; }
// static seqr_invoice new_invoice(void) { seqr_invoice one = SEQR_INVOICE_INIT; return one; }
import "C"

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"unsafe"
)

// Error is what a call of the library failed with.
type Error struct {
	Status int
	Text   string
}

func (e *Error) Error() string { return e.Text }

// call makes a call and reads its error on the same thread: an error belongs to the thread.
func call(run func() C.seqr_status) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if status := run(); status != C.SEQR_OK {
		text := C.GoString(C.seqr_status_name(status)) + ": " + C.GoString(C.seqr_last_error())
		return &Error{int(status), text}
	}
	return nil
}

// texts holds what C reads during a call.
type texts []unsafe.Pointer

func (t *texts) add(text string) *C.char {
	made := C.CString(text)
	*t = append(*t, unsafe.Pointer(made))
	return made
}

func (t *texts) free() {
	for _, one := range *t {
		C.free(one)
	}
}

// Till is the library opened, with one till.
type Till struct {
	client *C.seqr_client
	handle *C.seqr_terminal
	books  map[string]int64 // yours: what is booked twice by the same reference is booked once
}

// Open opens the library and registers the till. Registering again does no harm.
func Open(endpoint string) (*Till, error) {
	var kept texts
	defer kept.free()
	till := &Till{books: map[string]int64{}}
	config, shop := C.new_config(), C.new_registration()
	config.endpoint, config.store_path = kept.add(endpoint), kept.add("sell_go.db")
	config.client_id, config.log_file = kept.add("Ten minutes in Go 1.0"), kept.add("seqr.log")
	if err := call(func() C.seqr_status { return C.seqr_open(&config, &till.client) }); err != nil {
		return nil, err
	}
	shop.reseller_id, shop.reseller_password = kept.add("demo-reseller"), kept.add("demo-password")
	shop.external_terminal_id, shop.name = kept.add("Store 1/Till 1"), kept.add("Corner shop")
	shop.seqr_id = kept.add("SELL9")
	err := call(func() C.seqr_status { return C.seqr_register(till.client, &shop, &till.handle) })
	return till, err
}

// Close closes both.
func (t *Till) Close() {
	C.seqr_terminal_close(t.handle)
	C.seqr_close(t.client)
}

// Recover settles the sales that a crash interrupted. Call it before the first sale.
func (t *Till) Recover() error {
	for {
		var sale *C.seqr_payment
		if err := call(func() C.seqr_status { return C.seqr_next_reversal(t.handle, nil, &sale) }); err != nil {
			return err
		}
		if sale == nil {
			break
		}
		err := t.undo(sale)
		C.seqr_payment_close(sale)
		if err != nil {
			return err
		}
	}
	var before *C.seqr_payment
	for {
		var sale *C.seqr_payment
		err := call(func() C.seqr_status { return C.seqr_next_unfinished(t.handle, before, &sale) })
		C.seqr_payment_close(before)
		if err != nil || sale == nil {
			return err
		}
		before = sale
		// Ask your cashier whether it is still wanted: asking SEQR may take the customer's money.
		_ = call(func() C.seqr_status { return C.seqr_pay_continue(sale) })
		if _, err := t.settle(sale); err != nil {
			C.seqr_payment_close(sale)
			return err
		}
	}
}

// Sell sells for an amount in minor units, and says whether it is paid.
func (t *Till) Sell(number string, amount int64) (bool, error) {
	var kept texts
	defer kept.free()
	invoice := C.new_invoice()
	invoice.client_invoice_id, invoice.title, invoice.cashier_id = kept.add(number), kept.add("Corner shop"), kept.add("Anna")
	invoice.total, invoice.currency_code = C.int64_t(amount), kept.add("SEK")
	var sale *C.seqr_payment
	if err := call(func() C.seqr_status { return C.seqr_pay_start(t.handle, &invoice, &sale) }); err != nil {
		return false, err
	}
	defer C.seqr_payment_close(sale)
	return t.settle(sale)
}

// settle follows a sale until it is settled.
func (t *Till) settle(sale *C.seqr_payment) (bool, error) {
	var shown C.int32_t
	for {
		var state C.int32_t
		err := call(func() C.seqr_status { return C.seqr_pay_poll(sale, 1000, &state) })
		var remark *Error
		if errors.As(err, &remark) {
			switch remark.Status {
			case C.SEQR_E_REVERSED:
				return false, t.undo(sale)
			case C.SEQR_E_NOT_SAVED, C.SEQR_E_OTHER_AMOUNT, C.SEQR_E_OTHER_PAYMENT:
				fmt.Println("Careful:", remark) // beside the state
			default:
				return false, err
			}
		}
		if state != shown {
			fmt.Println(words(state))
		}
		shown = state
		switch state {
		case C.SEQR_PAY_COMPLETED:
			return true, t.closePaid(sale)
		case C.SEQR_PAY_CANCELED, C.SEQR_PAY_FAILED, C.SEQR_PAY_ABANDONED:
			return false, nil
		case C.SEQR_PAY_ASK_CASHIER: // ask your cashier: seqr_pay_continue, or
			_ = call(func() C.seqr_status { return C.seqr_cancel(sale) }) // the next poll has the outcome
		case C.SEQR_PAY_UNKNOWN: // assume nothing, ask SEQR; a button, in a real till
			_ = call(func() C.seqr_status { return C.seqr_pay_continue(sale) })
		}
	}
}

// closePaid books, prints and confirms, in this order.
func (t *Till) closePaid(sale *C.seqr_payment) error {
	var amount C.int64_t
	var currency [4]C.char
	if err := call(func() C.seqr_status { return C.seqr_payment_amount(sale, &amount, &currency[0]) }); err != nil {
		return err
	}
	t.books[C.GoString(C.seqr_payment_ers_reference(sale))] = int64(amount)
	var receipt *C.char
	if call(func() C.seqr_status { return C.seqr_receipt_text(sale, 42, &receipt) }) == nil {
		fmt.Print(C.GoString(receipt))
		C.seqr_string_free(receipt)
	}
	return call(func() C.seqr_status { return C.seqr_pay_confirm(sale) })
}

// undo takes back the booking of a sale that SEQR has reversed.
func (t *Till) undo(sale *C.seqr_payment) error {
	delete(t.books, C.GoString(C.seqr_payment_ers_reference(sale)))
	return call(func() C.seqr_status { return C.seqr_acknowledge_reversal(sale) })
}

// words is what the cashier reads.
func words(state C.int32_t) string {
	language := C.CString("en")
	defer C.free(unsafe.Pointer(language))
	var text *C.char
	if C.seqr_cashier_text(C.SEQR_TEXT_STATE, state, language, &text) != C.SEQR_OK {
		return ""
	}
	defer C.seqr_string_free(text)
	return C.GoString(text)
}

func run(endpoint, number string) error {
	till, err := Open(endpoint)
	if err != nil {
		return err
	}
	defer till.Close()
	if err := till.Recover(); err != nil {
		return err
	}
	paid, err := till.Sell(number, 5900) // 59.00 SEK
	if err == nil && !paid {
		err = errors.New("not paid")
	}
	return err
}

func main() {
	endpoint, number := "http://127.0.0.1:8480/extclientproxy/service/v2", "8401"
	if len(os.Args) > 1 {
		endpoint = os.Args[1]
	}
	if len(os.Args) > 2 {
		number = os.Args[2]
	}
	if err := run(endpoint, number); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
