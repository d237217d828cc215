' A till that takes one payment: cscript //nologo sell.vbs [ENDPOINT [STORE [SALE]]]. See docs/guide/in-com.md.
Option Explicit
Const AskCashier = 2, Completed = 5, Canceled = 6, Failed = 7, Unknown = 8, Abandoned = 10
Const NotReady = -607
Dim Library, Till, Bill, Sale, Left_

Set Library = CreateObject("Seqr.Client")
Library.Setting "log_file", Argument(1, "sell.db") & ".log"
Library.Open Argument(0, "http://127.0.0.1:8480/extclientproxy/service/v2"), Argument(1, "sell.db"), "Ten minutes by COM 1.0"
' Once a till; again does no harm.
Set Till = Library.Register("demo-reseller", "demo-password", "Store 1/Till 1", "Corner shop", "SELL9")

' First the sales that a crash interrupted.
Set Left_ = Till.NextUnfinished
Do Until Left_ Is Nothing
    If Left_.Poll = Unknown Then Left_.Resume ' your cashier says that it is still wanted
    Settle Left_
    Set Left_ = Till.NextUnfinished
Loop

Set Bill = Till.NewInvoice(Argument(2, "9001"), "Corner shop", "Anna", "SEK")
Bill.AddRow "Coffee", CCur(45)
Bill.AddRow "Bun", CCur(14)
Set Sale = Till.BeginInvoice(Bill)
Settle Sale
Library.Close

' Until there is an outcome. In a window a timer does this with Poll(0), a look for each tick.
Sub Settle(One)
    Dim State, Shown
    Shown = 0
    Do
        State = One.Poll(200)
        If State <> Shown Then WScript.Echo One.CashierText
        Shown = State
        Select Case State
        Case Completed
            ' Book here, once for each One.ErsReference, though a crash may bring you here again.
            WScript.Echo One.Receipt(40)
            One.Confirm
        Case AskCashier
            One.BeginCancel ' or One.Resume, "try again": ask your cashier
        Case Unknown
            If One.Status <> NotReady Then One.Resume ' only if the sale is still wanted: a button
        End Select
    Loop Until State = Completed Or State = Canceled Or State = Failed Or State = Abandoned
    If State <> Completed Then WScript.Echo One.ErrorText
    One.Close
End Sub

Function Argument(Index, Usual)
    Argument = Usual
    If WScript.Arguments.Count > Index Then Argument = WScript.Arguments(Index)
End Function
