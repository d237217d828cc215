package libseqr;

/** A card, coupon or voucher of the customer. status: 0 pending use, 1 used, 90 blocked, 99 unknown. */
public final class CustomerToken {
    public final String id;
    public final String value;
    public final String description;
    public final int status;

    public CustomerToken(String id, String value, String description, int status) {
        this.id = id;
        this.value = value;
        this.description = description;
        this.status = status;
    }

    /** The till has used it. */
    public CustomerToken used() {
        return new CustomerToken(id, value, description, 1);
    }
}
