package libseqr;

/** What {@link Client#register} needs. */
public final class Registration {
    final Raw.Registration raw = new Raw.Registration();

    public Registration(String resellerId, String resellerPassword, String externalTerminalId, String name) {
        raw.struct_size = raw.size();
        raw.reseller_id = Library.text(resellerId);
        raw.reseller_password = Library.text(resellerPassword);
        raw.external_terminal_id = Library.text(externalTerminalId);
        raw.name = Library.text(name);
    }

    public Registration resellerUserId(String id) {
        raw.reseller_user_id = Library.text(id);
        return this;
    }

    /** The SEQR id of the sticker beside the till. */
    public Registration seqrId(String id) {
        raw.seqr_id = Library.text(id);
        return this;
    }
}
