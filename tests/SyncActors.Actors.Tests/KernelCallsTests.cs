using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace SyncActors.Actors.Tests;

/// <summary>Reads what the kernel's assembly refers to: a short escape from the simulation shows at no run
/// time.</summary>
public sealed class KernelCallsTests
{
    private static readonly (string Type, string Member)[] Forbidden =
    [
        ("System.DateTime", "get_UtcNow"), ("System.DateTime", "get_Now"), ("System.DateTime", "get_Today"),
        ("System.DateTimeOffset", "get_UtcNow"), ("System.DateTimeOffset", "get_Now"),
        ("System.Guid", "NewGuid"), ("System.Guid", "CreateVersion7"), ("System.Random", "get_Shared"),
        ("System.Environment", "get_TickCount"), ("System.Environment", "get_TickCount64"),
        ("System.Diagnostics.Stopwatch", "*"), ("System.Threading.Thread", "*"), ("System.Threading.Timer", "*"),
        ("System.Threading.Tasks.Parallel", "*"), ("System.Threading.Tasks.Task", "Run"),
        ("System.Threading.Tasks.Task", "ContinueWith"), ("System.Threading.Tasks.Task", "Wait"),
        ("System.Threading.Tasks.Task", "ConfigureAwait"), ("System.Threading.Tasks.Task`1", "ConfigureAwait"),
        ("System.Threading.Tasks.ValueTask", "ConfigureAwait"),
        ("System.Threading.Tasks.ValueTask`1", "ConfigureAwait"),
        ("System.Security.Cryptography.RandomNumberGenerator", "*"),
    ];

    [Fact]
    public void The_kernel_calls_nothing_that_leaves_the_simulation()
    {
        var called = Calls(typeof(ActorSystem).Assembly.Location).ToList();

        Assert.Contains(called, c => c is { Type: "System.TimeProvider", Member: "CreateTimer" });
        Assert.DoesNotContain(called, IsForbidden);
    }

    [Fact]
    public void The_scan_sees_such_calls_where_they_are_made()
    {
        var here = Calls(typeof(KernelCallsTests).Assembly.Location);

        Assert.Contains(here, c => c is { Type: "System.Environment", Member: "get_TickCount64" } && IsForbidden(c));
        Assert.NotEqual(0, Environment.TickCount64);
    }

    [Fact]
    public void The_kernel_has_no_static_state_that_changes()
    {
        var changing = typeof(ActorSystem).Assembly.GetTypes()
            .Where(t => !t.Name.Contains('<', StringComparison.Ordinal))
            .SelectMany(t => t.GetFields(
                System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public
                | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.DeclaredOnly))
            .Where(f => f is { IsInitOnly: false, IsLiteral: false }
                && !f.Name.StartsWith("__", StringComparison.Ordinal));

        Assert.Empty(changing);
    }

    private static bool IsForbidden(Call call) =>
        Forbidden.Any(f => f.Type == call.Type && (f.Member == "*" || f.Member == call.Member))
        || (call is { Type: "System.Threading.Tasks.Task", Member: "Delay" }
            && !call.Signature.Contains("TimeProvider", StringComparison.Ordinal));

    private static IEnumerable<Call> Calls(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        foreach (var handle in reader.MemberReferences)
        {
            var member = reader.GetMemberReference(handle);
            if (TypeName(reader, member.Parent) is not { } type || member.GetKind() != MemberReferenceKind.Method)
                continue;
            var signature = member.DecodeMethodSignature(new SignatureNames(), genericContext: null);
            yield return new Call(type, reader.GetString(member.Name), string.Join(", ", signature.ParameterTypes));
        }
    }

    private static string? TypeName(MetadataReader reader, EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => SignatureNames.NameOf(reader, (TypeReferenceHandle)parent),
        HandleKind.TypeSpecification => reader.GetTypeSpecification((TypeSpecificationHandle)parent)
            .DecodeSignature(new SignatureNames(), genericContext: null).Split('<')[0],
        _ => null,
    };

    private sealed record Call(string Type, string Member, string Signature);

    private sealed class SignatureNames : ISignatureTypeProvider<string, object?>
    {
        public static string NameOf(MetadataReader reader, TypeReferenceHandle handle)
        {
            var type = reader.GetTypeReference(handle);
            return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
        }

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
            NameOf(reader, handle);

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeDefinition(handle).Name);

        public string GetGenericInstantiation(
            string genericType, System.Collections.Immutable.ImmutableArray<string> typeArguments) =>
            $"{genericType}<{string.Join(", ", typeArguments)}>";

        public string GetTypeFromSpecification(
            MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetArrayType(string elementType, ArrayShape shape) => elementType + "[,]";

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetByReferenceType(string elementType) => elementType + "&";

        public string GetPointerType(string elementType) => elementType + "*";

        public string GetPinnedType(string elementType) => elementType;

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetFunctionPointerType(MethodSignature<string> signature) => "method";

        public string GetGenericMethodParameter(object? genericContext, int index) => "!!" + index;

        public string GetGenericTypeParameter(object? genericContext, int index) => "!" + index;
    }
}
