' A till that takes one payment, by COM: cscript //nologo sell.vbs ENDPOINT STORE SALE [CANCEL]
' Seqr.Client is registered: regsvr32 seqrcom.dll.
Option Explicit
Const PayAskCashier = 2, PayCompleted = 5, PayCanceled = 6, PayFailed = 7, PayUnknown = 8, PayAbandoned = 10
Const StatusNotReady = -607
Dim Library, Till, Sale, Left_, Paid

Set Library = CreateObject("Seqr.Client")
Library.Setting "poll_interval_ms", 200
Library.Setting "log_file", WScript.Arguments(1) & ".log"
Library.Open WScript.Arguments(0), WScript.Arguments(1), "VBScript till 1.0"
Set Till = Library.Register("demo-reseller", "demo-password", "Store 1/Till 1", "Corner shop", "VBS1")

' What a crash has left comes first. This one takes up each; a till asks whether the sale is still wanted.
Set Left_ = Till.NextUnfinished(Nothing)
Do Until Left_ Is Nothing
    Left_.Resume
    Settle Left_
    Set Left_ = Till.NextUnfinished(Nothing)
Loop

Set Sale = Till.Begin(WScript.Arguments(2), "Corner shop", "Anna", CCur(59), "SEK")
If WScript.Arguments.Count > 3 Then Sale.BeginCancel
Paid = Settle(Sale)
Library.Close
If Paid Then WScript.Quit 0
WScript.Quit 1

' Waits until the sale is settled; gives whether it is paid.
Function Settle(One)
    Dim State, Shown
    Settle = False
    Shown = 0
    Do
        State = One.Poll(200) ' in a window: Poll(0), from a timer
        If State <> Shown Then WScript.Echo One.CashierText
        Shown = State
        Select Case State
        Case PayCompleted
            ' Book here, once for each One.ErsReference; then print and confirm.
            WScript.Echo One.Receipt(40)
            WScript.Echo "Paid: " & FormatAmount(One.Amount) & " " & One.CurrencyCode
            One.Confirm
            Settle = True
            Exit Do
        Case PayCanceled, PayFailed, PayAbandoned
            WScript.Echo One.ErrorText
            Exit Do
        Case PayAskCashier
            One.BeginCancel ' or One.Resume: ask your cashier
        Case PayUnknown
            If One.Status <> StatusNotReady Then One.Resume ' assume nothing, ask SEQR; a button, in a real till
        End Select
    Loop
    One.Close
End Function

Function FormatAmount(Amount)
    FormatAmount = Replace(CStr(Amount), ",", ".")
End Function
