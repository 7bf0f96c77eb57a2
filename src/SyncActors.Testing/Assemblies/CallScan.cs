using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace SyncActors.Testing.Assemblies;

/// <summary>A method of another assembly that an assembly refers to.</summary>
/// <param name="Type">Its type with namespace.</param>
/// <param name="Member">Its name.</param>
/// <param name="Parameters">Types of its parameters.</param>
public sealed record Call(string Type, string Member, string Parameters)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Type}.{Member}({Parameters})";
}

/// <summary>Reads from the metadata what an assembly calls: what hides in a lambda or a generated method is seen
/// too.</summary>
public static class CallScan
{
    /// <summary>Everything that an assembly calls outside itself.</summary>
    /// <param name="assembly">It must lie in a file.</param>
    public static IReadOnlyList<Call> Of(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var reader = file.GetMetadataReader();
        List<Call> calls = [];
        foreach (var handle in reader.MemberReferences)
        {
            var member = reader.GetMemberReference(handle);
            if (member.GetKind() == MemberReferenceKind.Method && TypeName(reader, member.Parent) is { } type)
            {
                var signature = member.DecodeMethodSignature(new Names(), genericContext: null);
                calls.Add(new Call(type, reader.GetString(member.Name), string.Join(", ", signature.ParameterTypes)));
            }
        }

        return calls;
    }

    private static string? TypeName(MetadataReader reader, EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => Names.Of(reader, (TypeReferenceHandle)parent),
        HandleKind.TypeSpecification => reader.GetTypeSpecification((TypeSpecificationHandle)parent)
            .DecodeSignature(new Names(), genericContext: null).Split('<')[0],
        _ => null,
    };

    private sealed class Names : ISignatureTypeProvider<string, object?>
    {
        internal static string Of(MetadataReader reader, TypeReferenceHandle handle)
        {
            var type = reader.GetTypeReference(handle);
            return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
        }

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
            Of(reader, handle);

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeDefinition(handle).Name);

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
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
