using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SyncActors.Api.Access;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Items;
using SyncActors.Domain.Runs;

namespace SyncActors.Api;

/// <summary>What the OpenAPI document says beyond what routes and types tell.</summary>
internal static class ApiDescription
{
    private static readonly Dictionary<string, (JsonSchemaType Type, string? Format, string Text)> Parameters =
        new(StringComparer.Ordinal)
        {
            ["limit"] = (JsonSchemaType.Integer, "int32", "Items on a page, 1 to 1000; 100 when not given."),
            ["at"] = (JsonSchemaType.Integer, "int64", "Number of the last event to count; the newest when not given."),
            ["depth"] = (JsonSchemaType.Integer, "int32", "Levels below it, 0 to 100; all when not given."),
            ["from"] = (JsonSchemaType.String, "date", "First day."),
            ["to"] = (JsonSchemaType.String, "date", "Last day."),
        };

    internal static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "SyncActors",
                Version = "v1",
                Description = "Connectors, their commands, their history. Errors are problem documents (RFC 9457).",
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [ApiKeyAuthentication.Scheme] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.ApiKey,
                    In = ParameterLocation.Header,
                    Name = ApiKeyAuthentication.Header,
                },
            };
            document.Security =
            [
                new OpenApiSecurityRequirement
                {
                    [new OpenApiSecuritySchemeReference(ApiKeyAuthentication.Scheme, document)] = [],
                },
            ];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            AddName(operation, context.Description.RelativePath);
            foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            {
                if (parameter.In == ParameterLocation.Query
                    && Parameters.TryGetValue(parameter.Name ?? "", out var known))
                {
                    parameter.Schema = new OpenApiSchema { Type = known.Type, Format = known.Format };
                    parameter.Description ??= known.Text;
                }
            }

            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            if (type == typeof(DaySet) || type == typeof(DayRange))
            {
                schema.Type = JsonSchemaType.String;
                schema.Examples = [JsonValue.Create("2026-01-01..2026-01-31")];
            }

            if (type == typeof(LedgerDigest))
                schema.Type = JsonSchemaType.String;

            // Members without a value are left out.
            foreach (var member in context.JsonTypeInfo.Properties.Where(member => member.IsGetNullable))
                schema.Required?.Remove(member.Name);

            return Task.CompletedTask;
        });
    }

    // The connector's name is read by its own type, which the document would leave out.
    private static void AddName(OpenApiOperation operation, string? path)
    {
        if (path?.Contains($"{{{RequestedConnector.Parameter}}}", StringComparison.Ordinal) != true)
            return;
        operation.Parameters ??= [];
        if (operation.Parameters.Any(parameter => parameter.Name == RequestedConnector.Parameter))
            return;
        operation.Parameters.Insert(0, new OpenApiParameter
        {
            Name = RequestedConnector.Parameter,
            In = ParameterLocation.Path,
            Required = true,
            Description = "Name of the connector.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }
}
