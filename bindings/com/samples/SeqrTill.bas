Attribute VB_Name = "SeqrTill"
' A whole sale by COM, for Visual Basic 6, Excel and Access (VBA): SeqrSell gives True when the sale is paid and booked.
' Late bound: no reference is needed. A form calls SeqrSell from its button; DoEvents keeps the window alive.
Option Explicit

Private Const PayAskCashier As Long = 2
Private Const PayCompleted As Long = 5
Private Const PayCanceled As Long = 6
Private Const PayFailed As Long = 7
Private Const PayUnknown As Long = 8
Private Const PayAbandoned As Long = 10
Private Const StatusNotReady As Long = -607

Private Library As Object
Private Till As Object

' Once, when the program starts.
Public Sub SeqrStart(ByVal Endpoint As String, ByVal StorePath As String)
    Set Library = CreateObject("Seqr.Client")
    Library.Setting "log_file", StorePath & ".log"
    Library.Open Endpoint, StorePath, "Example POS 4.2"
    Set Till = Library.Terminal("Store 1/Till 1") ' registered by the admin menu
    Dim One As Object
    Set One = Till.NextUnfinished(Nothing)
    Do Until One Is Nothing
        If MsgBox("Sale " & One.ClientInvoiceId & " was interrupted. Is it still wanted?", vbYesNo) = vbYes Then
            One.Resume
        Else
            One.BeginCancel
        End If
        If Not Settle(One) Then Exit Do ' what is not settled now comes again
        Set One = Till.NextUnfinished(Nothing)
    Loop
End Sub

Public Function SeqrSell(ByVal SaleNumber As String, ByVal Total As Currency, ByVal Cashier As String) As Boolean
    On Error GoTo Failed
    SeqrSell = Settle(Till.Begin(SaleNumber, "Corner shop", Cashier, Total, "SEK"))
    Exit Function
Failed:
    ' Err.Number - vbObjectError - 512 is the status without its minus.
    MsgBox Library.CashierText(-(Err.Number - vbObjectError - 512))
End Function

Private Function Settle(ByVal Sale As Object) As Boolean
    Dim State As Long
    Do
        State = Sale.Poll(0)
        Select Case State
        Case PayCompleted
            If Not Booked(Sale.ErsReference, Sale.Amount) Then Exit Do ' it comes again at the next start
            PrintReceipt Sale.Receipt(40)
            Sale.Confirm
            Settle = True
            Exit Do
        Case PayCanceled, PayFailed, PayAbandoned
            MsgBox Sale.CashierText
            Exit Do
        Case PayAskCashier
            If MsgBox(Sale.CashierText, vbRetryCancel) = vbRetry Then Sale.Resume Else Sale.BeginCancel
        Case PayUnknown
            If Sale.Status <> StatusNotReady Then
                If MsgBox(Sale.CashierText & " Ask SEQR again?", vbYesNo) = vbYes Then Sale.Resume Else Exit Do
            End If
        End Select
        DoEvents
    Loop
    Sale.Close
End Function

' Your books: once for each reference, though it is called again after a crash.
Private Function Booked(ByVal Reference As String, ByVal Amount As Currency) As Boolean
    Booked = True
End Function

Private Sub PrintReceipt(ByVal Text As String)
    Debug.Print Text
End Sub
