using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace SyncActors.Server.Hosting;

/// <summary>The installation's master keys: files of the data folder that wrap the users' keys. They belong to the
/// database; who backs up one backs up both.</summary>
internal static class MasterKeys
{
    internal static IServiceCollection AddMasterKeys(this IServiceCollection services, string dataDirectory)
    {
        var folder = Directory.CreateDirectory(Path.Combine(dataDirectory, "keys"));
        if (!OperatingSystem.IsWindows())
            folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        services.AddDataProtection().SetApplicationName("SyncActors").PersistKeysToFileSystem(folder);
        return services;
    }
}
