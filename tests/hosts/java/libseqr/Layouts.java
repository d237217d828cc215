package libseqr;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Structure;
import java.lang.reflect.Method;
import java.util.List;

/** How JNA lays out the structs of the package, as tests/hosts/layouts_listed.py writes them; size_t is a pointer's size. */
final class Layouts {
    private Layouts() {
    }

    public static void main(String[] arguments) throws Exception {
        if (new Raw.SizeT(-1).nativeType() != (Native.SIZE_T_SIZE == 8 ? Long.class : Integer.class)) {
            throw new AssertionError("size_t");
        }
        // On Linux it is as wide.
        if (NativeLong.class.isAssignableFrom(Raw.SizeT.class)) {
            throw new AssertionError("size_t is a long, which has 32 bits on 64-bit Windows");
        }
        Method offset = Structure.class.getDeclaredMethod("fieldOffset", String.class);
        offset.setAccessible(true);
        Method order = Structure.class.getDeclaredMethod("getFieldOrder");
        order.setAccessible(true);
        for (Class<?> inner : Raw.class.getDeclaredClasses()) {
            if (Structure.class.isAssignableFrom(inner)) {
                Structure one = (Structure) inner.getConstructor().newInstance();
                String name = "seqr" + inner.getSimpleName().replaceAll("([A-Z])", "_$1").toLowerCase();
                System.out.println(name + " " + one.size());
                for (Object field : (List<?>) order.invoke(one)) {
                    System.out.println(name + "." + field + " " + offset.invoke(one, field));
                }
            }
        }
    }
}
