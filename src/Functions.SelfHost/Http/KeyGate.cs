using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Functions.SelfHost.Http;

/// <summary>Says who a caller is by the key shown, and whether that is enough.</summary>
internal sealed class KeyGate(KeyRing keys)
{
    private const string Header = "x-functions-key";

    /// <summary>Puts the key's name and roles on the request's user; a key that is nobody's changes nothing.</summary>
    public KeyIdentity? Identify(HttpContext context)
    {
        string? shown = context.Request.Headers[Header] is [{ Length: > 0 } header] ? header : context.Features.Get<QueryKeyFeature>()?.Key;
        if (shown is null || keys.Find(shown) is not { } identity)
        {
            return null;
        }

        context.User = identity.ToUser();
        return identity;
    }

    /// <summary>Lets a request in, or answers 401 to a caller without a known key and 403 to one whose key is not enough.</summary>
    /// <returns>Whether it may go on.</returns>
    public async Task<bool> AdmitAsync(HttpContext context, AuthorizationLevel level)
    {
        KeyIdentity? identity = Identify(context);
        bool admitted = level switch
        {
            AuthorizationLevel.Anonymous => true,
            AuthorizationLevel.Function => identity is not null,
            AuthorizationLevel.System => identity?.Name is KeyFile.SystemName or KeyFile.MasterName,
            _ => identity?.Name is KeyFile.MasterName,
        };
        if (!admitted && identity is null)
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status401Unauthorized, "UNAUTHORIZED", $"A key that is good for this address is needed, in the header {Header} or as ?code=.");
        }
        else if (!admitted)
        {
            await Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "FORBIDDEN", $"The key '{identity!.Name}' is not good for this address.");
        }

        return admitted;
    }
}
