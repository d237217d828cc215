using System;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

/// <summary>How the runtime lays out the structs of the package, as tests/hosts/layouts_listed.py writes them.</summary>
internal static class Layouts
{
    private static void Main()
    {
        Type raw = Assembly.Load("Seqr").GetType("Seqr.Raw", true);
        foreach (Type one in raw.GetNestedTypes(BindingFlags.NonPublic).Where(one => one.IsValueType))
        {
            string name = "seqr" + Regex.Replace(one.Name, "([A-Z])", "_$1").ToLowerInvariant();
            Console.WriteLine(name + " " + Marshal.SizeOf(one));
            foreach (FieldInfo field in one.GetFields(BindingFlags.Instance | BindingFlags.NonPublic))
                Console.WriteLine(name + "." + field.Name + " " + Marshal.OffsetOf(one, field.Name));
        }
    }
}
