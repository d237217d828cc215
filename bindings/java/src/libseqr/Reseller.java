package libseqr;

/** The shop's account with SEQR. The password is neither stored nor logged. */
public final class Reseller {
    private final String id;
    private final String userId;
    private final String password;

    public Reseller(String id, String password) {
        this(id, null, password);
    }

    public Reseller(String id, String userId, String password) {
        this.id = id;
        this.userId = userId;
        this.password = password;
    }

    Raw.Reseller raw() {
        Raw.Reseller made = new Raw.Reseller();
        made.struct_size = made.size();
        made.reseller_id = Library.text(id);
        made.reseller_user_id = Library.text(userId);
        made.reseller_password = Library.text(password);
        return made;
    }
}
