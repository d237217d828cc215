// Made from src/capi by `make header`: change it there.

#pragma warning disable 1591

namespace Seqr
{
    public enum Status
    {
        Ok = 0,
        Argument = -101,
        Amount = -102,
        Rows = -103,
        Conflict = -104,
        Closed = -105,
        Config = -106,
        NotFound = -107,
        NotSaved = -201,
        Store = -202,
        StoreBusy = -203,
        Network = -301,
        Lost = -302,
        Tls = -303,
        Answer = -401,
        Http = -402,
        Fault = -403,
        Refused = -501,
        Authentication = -502,
        AlreadyPaid = -601,
        InDoubt = -602,
        Unfinished = -603,
        Busy = -604,
        State = -605,
        Reversed = -606,
        NotReady = -607,
        Stopped = -608,
        OtherAmount = -609,
        OtherPayment = -610,
        Internal = -901,
    }

    public enum PaymentState
    {
        Waiting = 1,
        AskCashier = 2,
        Loyalty = 3,
        Reserved = 4,
        Completed = 5,
        Canceled = 6,
        Failed = 7,
        Unknown = 8,
        Starting = 9,
        Abandoned = 10,
        Canceling = 11,
    }

    public enum EndedBy
    {
        Cashier = 1,
        Customer = 2,
        Bank = 3,
        Seqr = 4,
        QuestionTimeout = 5,
        Supervisor = 6,
        Unknown = 7,
    }

    public enum Question
    {
        TryAgain = 1,
        StillWanted = 2,
        Unknown = 3,
    }

    public enum LogLevel
    {
        Error = 1,
        Warning = 2,
        Info = 3,
        Debug = 4,
    }

    public enum ReconciliationKind
    {
        Matched = 1,
        MissingHere = 2,
        MissingThere = 3,
        Different = 4,
        Doubled = 5,
        NearMark = 6,
        RefundFound = 7,
        RefundInDoubt = 8,
        OtherTerminal = 9,
    }

    public enum ReportKind
    {
        Shop = 1,
        ShopByTerminal = 2,
        ShopDetails = 3,
        ShopByCashier = 4,
        Terminal = 6,
        TerminalDetails = 7,
    }

    public enum Step
    {
        Waiting = 1,
        Asking = 2,
        Reading = 3,
        Comparing = 4,
    }

    public enum TextKind
    {
        Status = 1,
        State = 2,
        ResultCode = 3,
        EndedBy = 4,
    }
}
