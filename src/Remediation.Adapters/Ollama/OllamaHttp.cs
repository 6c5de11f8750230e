using Remediation.Adapters.Egress;
using Remediation.Core.Generation;
using Remediation.Core.Generation.Models;

namespace Remediation.Adapters.Ollama;

/// <summary>Sends requests to an Ollama server.</summary>
internal static class OllamaHttp
{
    /// <summary>Sends a request and gives the answer as soon as its headers are there.</summary>
    /// <exception cref="ModelFaultException">The perimeter does not admit the server.</exception>
    /// <exception cref="HttpRequestException">The server is not reached, or answers with an error.</exception>
    public static async Task<HttpResponseMessage> AskAsync(this HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            using (response)
            {
                return response.EnsureSuccessStatusCode();
            }
        }
        catch (EgressRefusedException refused)
        {
            throw new ModelFaultException(GenerationDefect.EgressRefused, refused.Message, refused);
        }
    }
}
