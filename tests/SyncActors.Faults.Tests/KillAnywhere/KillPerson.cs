namespace SyncActors.Faults.Tests.KillAnywhere;

/// <summary>One connector of a trial.</summary>
/// <param name="Name">Name of the connector.</param>
/// <param name="Vendor">Kind of its source.</param>
/// <param name="PersonId">Whose data it brings.</param>
internal sealed record KillPerson(string Name, string Vendor, string PersonId);
