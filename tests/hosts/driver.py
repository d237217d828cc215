"""The driver of the scenarios in Python: driver.py SCENARIO ENDPOINT STORE. See scenarios.toml."""

import asyncio
import concurrent.futures
import datetime
import sys

import libseqr
from libseqr import (Answer, Client, Invoice, PaymentState, Question, RefundRequest, Reseller, ReportKind, Row,
                     SeqrError, Wish)

SHOP = {"reseller_id": "demo-reseller", "reseller_password": "demo-password", "name": "Corner shop"}
TIMES = {"poll_interval_ms": 100, "poll_window_ms": 20000, "money_timeout_ms": 5000, "cancel_timeout_ms": 5000}

PLACE = {}  # the endpoint and the store of this run


def say(*words):
    print(*words, flush=True)


def wish(what):
    say("!", what)
    sys.stdin.readline()


def bill(number="P1", **more):
    return Invoice(number, "Corner shop", "Anna", rows=[Row("Coffee", 4500), Row("Bun", 1400)], **more)


def told(look):
    say("state", look.state.name, "remark", look.remark.name if look.remark is not None else "-")


def refused(error):
    say("error", error.status.name, "code", "none" if error.result_code is None else error.result_code)


def register(library, name="Till 1"):
    till = library.register(external_terminal_id=name, seqr_id="HOST" + name[-1], **SHOP)
    say("registered")
    return till


def paid(sale):
    say("paid", sale.amount, sale.currency_code)


def sell(till, number="P1"):
    with till.start(bill(number)) as sale:
        told(sale.wait())
        paid(sale)
        sale.confirm()
        return sale.ers_reference


def scenario_paid(library, till):
    with till.start(bill()) as sale:
        told(sale.wait())
        paid(sale)
        say("receipt", "yes" if "SEQR payment" in sale.receipt() and sale.ers_reference in sale.receipt() else "no")
        sale.confirm()
        say("copy", "yes" if "COPY" in till.find("P1").receipt() and not till.unfinished() else "no")


def scenario_reversed(library, till):
    with till.start(bill()) as sale:
        while sale.state.name != "FAILED":
            sale.poll(1)
        told(sale.poll())
    try:
        till.start(bill())
    except SeqrError as error:
        refused(error)
    for sale in till.reversals():
        say("reversal", sale.client_invoice_id)
        sale.acknowledge_reversal()
        sale.close()
    say("reversals", len(till.reversals()))
    with till.start(bill()) as again:
        say("cancel", again.cancel().name)


def scenario_declined(library, till):
    with till.start(bill()) as sale:
        told(sale.wait())


def scenario_nobody(library, till):
    with till.start(bill()) as sale:
        told(sale.wait())
        sale.resume()
        told(sale.wait())
        say("cancel", sale.cancel().name)
        told(sale.wait())


def scenario_race(library, till):
    with till.start(bill()) as sale:
        say("cancel", sale.cancel().name)
        told(sale.wait())
        paid(sale)
        sale.confirm()


def scenario_lost(library, till):
    sale = till.start(bill())
    told(sale.wait())
    wish("kill")


def scenario_recover(library, till):
    for sale in till.unfinished():
        with sale:
            say("found", sale.client_invoice_id, sale.state.name)
            sale.resume()
            look = sale.wait()
            while not look.final:
                sale.resume()
                look = sale.wait(0.5)
            told(look)
            paid(sale)
            sale.confirm()


def scenario_refund(library, till):
    reference = sell(till)

    def refund(number, amount, word="refund"):
        say(word, till.refund(RefundRequest(number, reference, amount, "Corner shop", "Anna")).outcome.name)

    def found(number):
        record = till.find_refund(number)
        say("found", *(("none",) if record is None else (record.outcome.name, record.amount, record.currency_code)))

    refund("R1", 1000)
    refund("R1", 1000, "same")
    refund("R2", 1000)
    try:
        refund("R3", 9000)
    except SeqrError as problem:
        refused(problem)
    try:
        refund("R1", 500)
    except SeqrError as problem:
        say("conflict", problem.status.name)
    refund("R4", 1000)
    say("doubt", *till.refunds_in_doubt())
    found("R4")
    try:
        till.resolve_refund("R4", happened=False)
    except SeqrError as problem:
        say("resolved", problem.status.name)
    till.resolve_refund("R4", happened=True)
    refund("R4", 1000)
    found("R4")
    found("R9")
    say("left", len(list(till.refunds_in_doubt())))


def scenario_full(library, till):
    with till.start(bill()) as sale:
        told(sale.poll())
        wish("fill")
        wish("pay")
        told(sale.wait())
        paid(sale)
        try:
            sale.confirm()
        except SeqrError as problem:
            say("confirm", problem.status.name)
        wish("free")
        while True:
            try:
                sale.confirm()
                break
            except SeqrError:
                sale.poll(0.1)
        say("confirm OK")


def scenario_amount(library, till):
    with till.start(bill(payment_mode=libseqr.RESERVATION_REQUIRED)) as sale:
        told(sale.wait())
        look = sale.commit(4000)
        say("commit", look.state.name, "remark", look.remark.name if look.remark is not None else "-")
        paid(sale)
        sale.confirm()


def scenario_card(library, till):
    with till.start(bill(acknowledgment_mode=libseqr.OPTIONAL_ACKNOWLEDGMENT)) as sale:
        told(sale.wait())
        token = sale.tokens[0]
        say("token", token.id, token.value, token.description)
        token.status = 1
        rows = [Row("Coffee", 4500), Row("Bun", 1400), Row("Member", -590)]
        sale.update(Invoice("P1", "Corner shop", "Anna", rows=rows, tokens=[token],
                            acknowledgment_mode=libseqr.OPTIONAL_ACKNOWLEDGMENT))
        look = sale.wait()
        while not look.final:
            look = sale.wait()
        told(look)
        paid(sale)
        sale.confirm()


def scenario_day(library, till):
    sell(till, "P1")
    reference = sell(till, "P2")
    say("refund", till.refund(RefundRequest("R1", reference, 900, "Corner shop", "Anna")).outcome.name)
    wish("remove")
    shop = Reseller(SHOP["reseller_id"], SHOP["reseller_password"])
    period = library.close_period(shop)
    found = library.reconcile(shop, period, first_wait_ms=1)
    say("clean", "yes" if found.clean else "no")
    for kind, total in found.totals.items():
        if total.count:
            say(kind.name, total.count, total.amount_here, total.amount_there)
    for line in found.lines:
        say("missing", line.client_invoice_id, line.amount_here)
    say("rows", len(library.report(shop, ReportKind.SHOP_DETAILS, period, first_wait_ms=1).rows))
    pieces = []
    library.export(pieces.append)
    say("exported", "".join(pieces).count("\n"))


def scenario_upkeep(library, till):
    reference = sell(till)
    say("diagnosed", "yes" if PLACE["store_path"] in library.diagnose() else "no")
    copy = PLACE["store_path"] + ".copy"
    library.back_up(copy)
    say("pruned", library.prune(datetime.datetime(2001, 1, 1, tzinfo=datetime.timezone.utc)))
    say("adopted", "yes" if copy in Client.adopt(copy) else "no")
    with Client(PLACE["endpoint"], copy, "Driver 1.0") as other, other.terminal("Till 1") as there:
        request = RefundRequest("R1", reference, 1000, "Corner shop", "Anna")
        try:
            there.refund(request)
        except SeqrError as problem:
            refused(problem)
        there.allow_refund(reference)
        say("refund", there.refund(request).outcome.name)


async def scenario_async(library, till):
    tills = [till, register(library, "Till 2")]
    sales = [await till.start_async(bill(number)) for till, number in zip(tills, ("P1", "P2"))]
    for look in await asyncio.gather(*(sale.wait_async() for sale in sales)):
        told(look)
    for sale in sales:
        paid(sale)
        sale.confirm()


def scenario_threads(library, till):
    def own(number):
        try:
            till.start(Invoice("P1", "Corner shop", "Anna", 100 + number, rows=[Row("Coffee", 4500)]))
        except SeqrError as problem:
            return f" {libseqr.format_amount(100 + number)}" in str(problem)

    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(own, range(200)))
    say("own texts", sum(map(bool, answers)), "of", len(answers))


async def scenario_begin(library, till):
    with till.begin(bill()) as sale:
        say("status", sale.status.name)
        say("cancel", (await sale.cancel_async()).name)
        told(await sale.wait_async())


class Pos(libseqr.Cashier):
    """A POS whose book raises once if it is stuck, and whose cashier presses and answers what it is told to."""

    def __init__(self, stuck=False, pressed=Wish.GO_ON, answer=Answer.CANCEL, fills=False, dies=False):
        self.stuck, self.pressed, self.answer, self.dies = stuck, pressed, answer, dies
        self.fills, self.full, self.frees = fills, fills, False

    def show(self, sale, state, text):
        if state == PaymentState.WAITING and self.fills:
            self.fills = False
            wish("fill")
            wish("pay")
        if self.frees:
            self.frees = False
            wish("free")
        return self.pressed if state == PaymentState.WAITING else Wish.GO_ON

    def ask(self, sale, question, text):
        if self.answer != Answer.CONTINUE or question == Question.STILL_WANTED:
            say("ask", question.name, text)
        if self.dies:
            wish("kill")
        return self.answer

    def book(self, sale, ers_reference, amount, currency_code):
        if self.stuck:
            self.stuck = False
            raise RuntimeError("the drawer is stuck")
        say("book", sale.client_invoice_id, amount, currency_code)
        self.frees = self.full
        return ers_reference == sale.ers_reference

    def unbook(self, sale, ers_reference):
        say("unbook", sale.client_invoice_id, "yes" if ers_reference == sale.ers_reference else "no")
        return True

    def print(self, sale, text):
        say("print", sale.client_invoice_id, "yes" if "Kassör" in text else "no")
        sale.close()  # the call's: this does nothing


def whole(till, number, pos):
    sale = till.sell(bill(number), pos)
    say("sale", sale.state.name, "remark", "-" if sale.settled else sale.status.name)


def recovered(till, pos):
    say("recovered", "yes" if till.recover(pos).settled else "no")


def scenario_run(library, till):
    pos = Pos(stuck=True)
    try:
        till.sell(bill(), pos)
    except RuntimeError as problem:
        say("thrown", problem)
    try:
        whole(till, "P2", pos)
    except SeqrError as problem:
        refused(problem)
    recovered(till, pos)
    whole(till, "P2", pos)
    say("copy", "yes" if "KOPIA" in till.find("P2").receipt() else "no")


def scenario_press(library, till):
    whole(till, "P1", Pos())
    whole(till, "P2", Pos(pressed=Wish.LEAVE))
    recovered(till, Pos())
    whole(till, "P3", Pos(pressed=Wish.CANCEL))


def scenario_sell_reversed(library, till):
    with till.start(bill()) as sale:
        while sale.state.name != "FAILED":
            sale.poll(1)
    recovered(till, Pos())
    whole(till, "P1", Pos(pressed=Wish.CANCEL))


# A sale by a cashier of these habits.
SALES = {
    "sell-declined": {}, "sell-race": {"pressed": Wish.CANCEL}, "sell-lost": {"dies": True}, "sell-full": {"fills": True},
}


def scenario_errors(endpoint, store):
    with Client(endpoint, store, "Driver 1.0") as library:
        try:
            library.register(external_terminal_id="Till 1", **{**SHOP, "reseller_password": "wrong"})
        except SeqrError as problem:
            refused(problem)
        with register(library) as till:
            try:
                till.start(Invoice("P1", "Corner shop", "Anna", 100, rows=[Row("Coffee", 4500)]))
            except SeqrError as problem:
                refused(problem)
        try:
            library.terminal("Till 9")
        except SeqrError as problem:
            refused(problem)
    try:
        Client("ftp://example.invalid/", store, "Driver 1.0")
    except SeqrError as problem:
        refused(problem)
    say("amounts", libseqr.parse_amount("12,5"), libseqr.format_amount(1250))
    say("cashier", libseqr.cashier_text(libseqr.Status.AMOUNT, "sv"))


def main(name, endpoint, store):
    PLACE.update(endpoint=endpoint, store_path=store)
    if name == "errors":
        scenario_errors(endpoint, store)
    else:
        times = {**TIMES, "poll_window_ms": 300} if name in ("nobody", "press") else TIMES
        whole_sales = name in ("run", "press") or name.startswith("sell-")
        with Client(endpoint, store, "Driver 1.0", language="sv" if whole_sales else "en", **times) as library:
            if name.endswith("recover"):
                with library.terminal("Till 1") as till:
                    scenario_recover(library, till) if name == "recover" else recovered(till, Pos(answer=Answer.CONTINUE))
            else:
                with register(library) as till:
                    if name in SALES:
                        whole(till, "P1", Pos(**SALES[name]))
                    else:
                        made = globals()["scenario_" + name.replace("-", "_")](library, till)
                        if made is not None:
                            asyncio.run(made)
    say("ended 1")


if __name__ == "__main__":
    main(*sys.argv[1:])
