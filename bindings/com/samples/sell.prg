* A till that takes one payment, by COM, for Visual FoxPro 6 and later: DO sell WITH "https://...", "c:\pos\journal.db", "1001"
LPARAMETERS lcEndpoint, lcStore, lcSale
LOCAL loLibrary, loTill, loSale, lnState
loLibrary = CREATEOBJECT("Seqr.Client")
loLibrary.Setting("log_file", lcStore + ".log")
loLibrary.Open(lcEndpoint, lcStore, "Example POS 4.2")
loTill = loLibrary.Terminal("Store 1/Till 1")
loSale = loTill.Begin(lcSale, "Corner shop", "Anna", NTOM(59.00), "SEK")
DO WHILE .T.
    lnState = loSale.Poll(0)
    WAIT WINDOW loSale.CashierText NOWAIT
    DO CASE
    CASE lnState = 5
        * Book here, once for each loSale.ErsReference.
        ? loSale.Receipt(40)
        loSale.Confirm()
        EXIT
    CASE INLIST(lnState, 6, 7, 10)
        EXIT
    CASE lnState = 2
        IF MESSAGEBOX(loSale.CashierText, 5) = 4
            loSale.Resume()
        ELSE
            loSale.BeginCancel()
        ENDIF
    CASE lnState = 8 AND loSale.Status <> -607
        IF MESSAGEBOX(loSale.CashierText + " Ask SEQR again?", 4) = 6
            loSale.Resume()
        ELSE
            EXIT
        ENDIF
    ENDCASE
    DOEVENTS
    INKEY(0.2)
ENDDO
loSale.Close()
RETURN lnState = 5
