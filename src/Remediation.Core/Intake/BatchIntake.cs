using System.Security.Cryptography;
using System.Text.Json;
using Remediation.Core.Contracts;
using Remediation.Core.Identity;
using Remediation.Core.Reasons;
using Remediation.Core.Runs;

namespace Remediation.Core.Intake;

/// <summary>
/// The door: a body becomes a run row, or a list of all its problems. The same body again gives the run it already has (invariant I9).
/// </summary>
public sealed class BatchIntake(
    BatchEnvelopeReader reader, IContractSource contracts, IIntakeFolder folder, IRunStore runs, TimeProvider time)
{
    /// <summary>Takes a body in.</summary>
    /// <param name="body">The batch message.</param>
    /// <param name="options">What is asked of a new run; a known run keeps its own.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public Task<IntakeDecision> AcceptAsync(ReadOnlyMemory<byte> body, RunOptions options, CancellationToken cancellationToken) =>
        AcceptAsync(body, options, draft: null, cancellationToken);

    /// <summary>Takes a body in whose rows' file is still a draft: it is kept only when there is a run for it.</summary>
    /// <param name="body">The batch message; its rows are the sealed draft.</param>
    /// <param name="options">What is asked of a new run; a known run keeps its own.</param>
    /// <param name="draft">The rows' file, or null when it lies in its place or the rows are in the body.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async Task<IntakeDecision> AcceptAsync(
        ReadOnlyMemory<byte> body, RunOptions options, IRowsDraft? draft, CancellationToken cancellationToken)
    {
        EnvelopeReading reading = reader.Read(body);
        if (reading.Envelope is not { } envelope)
        {
            return new IntakeDecision(null, null, reading.Problems);
        }

        // A known run stands on the contract and the rows it was taken in with, whatever became of the contract's file since.
        string runId = RunIdentity.RunId(envelope.Source, envelope.BatchId);
        string bodySha256 = Convert.ToHexStringLower(SHA256.HashData(body.Span));
        if (await runs.FindAsync(runId, cancellationToken) is { } known)
        {
            if (known.BodySha256 != bodySha256)
            {
                return DecisionOf(new RunAdmission(known, AdmissionKind.Conflict));
            }

            // The same file again, should it have been tidied away.
            draft?.Keep();
            return DecisionOf(new RunAdmission(known, AdmissionKind.Known));
        }

        List<IntakeProblem> problems = [];
        Contract? contract = await ResolveAsync(envelope, problems, cancellationToken);
        if (draft is null && envelope.RowsFile is { } file && folder.Check(file) is { } fileProblem)
        {
            problems.Add(fileProblem);
        }

        if (envelope.ValidCells is { } valid && folder.Check(valid.File) is { } validProblem)
        {
            problems.Add(validProblem);
        }

        if (problems.Count > 0)
        {
            return new IntakeDecision(null, null, problems);
        }

        var run = new RunRecord
        {
            RunId = runId,
            BatchId = envelope.BatchId,
            Source = envelope.Source,
            Table = envelope.Table,
            PrimaryKey = envelope.PrimaryKey,
            BodySha256 = bodySha256,
            ContractJson = contract?.ToJson(),
            KnownValidJson = JsonSerializer.Serialize(envelope.KnownValid),
            Options = options,
            TableRows = envelope.TableRows,
            Status = RunStatus.Queued,
            Phase = RunPhase.Queued,
            Attempt = 1,
            ReceivedAt = time.GetUtcNow(),
        };

        // Before the run: a run must never look for a file that is not there.
        draft?.Keep();
        return DecisionOf(await runs.AdmitAsync(run, body, cancellationToken));
    }

    private static IntakeDecision DecisionOf(RunAdmission admission) => new(
        admission.Run,
        admission.Kind,
        admission.Kind == AdmissionKind.Conflict
            ? [new IntakeProblem(ReasonCode.BatchConflict, "$.batch_id", ReasonCatalog.Sentence(ReasonCode.BatchConflict))]
            : []);

    private async Task<Contract?> ResolveAsync(BatchEnvelope envelope, List<IntakeProblem> problems, CancellationToken cancellationToken)
    {
        ContractReading? reading = envelope.InlineContract is { } inline
            ? ContractReader.ReadInline(inline)
            : envelope.ContractName is { } name ? await contracts.FindAsync(name, cancellationToken) : new ContractReading(null, []);
        if (reading is null)
        {
            problems.Add(new IntakeProblem(ReasonCode.UnknownContract, "$.contract", ReasonCatalog.Sentence(ReasonCode.UnknownContract)));
            return null;
        }

        foreach (ContractProblem problem in reading.Problems)
        {
            problems.Add(new IntakeProblem(ReasonCode.InvalidContract, "$.contract" + problem.Path.TrimStart('$'), $"{problem.Message} ({problem.Code})"));
        }

        return reading.Contract;
    }
}

/// <summary>What became of a body at the door.</summary>
/// <param name="Run">The run, when the batch is new or known.</param>
/// <param name="Kind">New, known or conflicting; null when the body was refused.</param>
/// <param name="Problems">All problems; empty when it was accepted.</param>
public sealed record IntakeDecision(RunRecord? Run, AdmissionKind? Kind, IReadOnlyList<IntakeProblem> Problems)
{
    /// <summary>Whether a run stands for the body.</summary>
    public bool Accepted => Problems.Count == 0;
}

/// <summary>Contracts by name.</summary>
public interface IContractSource
{
    /// <summary>Reads a contract, or null when there is none of this name.</summary>
    Task<ContractReading?> FindAsync(string name, CancellationToken cancellationToken);
}
