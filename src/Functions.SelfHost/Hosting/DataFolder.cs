using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Functions.SelfHost.Hosting;

/// <summary>
/// The folder with everything durable, held by one process at a time: <c>functions.lock</c> is locked (flock) from open to
/// dispose and names its holder. The lock dies with the process.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    public string DatabaseFile => System.IO.Path.Combine(Path, "functions.db");

    public string KeysFile => System.IO.Path.Combine(Path, "keys.json");

    /// <exception cref="HostConfigurationException"><c>DATA_FOLDER</c> or <c>DATA_FOLDER_LOCKED</c>.</exception>
    public static DataFolder Open(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        try
        {
            CreatePrivateFolder(full);
            return new DataFolder(full, Lock(System.IO.Path.Combine(full, "functions.lock"), full));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new HostConfigurationException([$"DATA_FOLDER: {full} cannot be used: {exception.Message}"]);
        }
    }

    /// <summary>Makes an empty file that only this user can read, before anything secret is put in it.</summary>
    public static void CreatePrivateFile(string path)
    {
        if (File.Exists(path))
        {
            return;
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, options).Dispose();
    }

    public void Dispose() => _lock.Dispose();

    private static void CreatePrivateFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static FileStream Lock(string file, string folder)
    {
        CreatePrivateFile(file);
        FileStream held;
        try
        {
            held = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new HostConfigurationException(
                [$"DATA_FOLDER_LOCKED: {folder} is in use by another process ({Holder(file)}). One process at a time may open it."]);
        }

        using var self = Process.GetCurrentProcess();
        held.SetLength(0);
        held.Write(Encoding.UTF8.GetBytes($"pid {self.Id} on {Environment.MachineName}\n"));
        held.Flush(flushToDisk: true);
        return held;
    }

    private static string Holder(string file)
    {
        if (OperatingSystem.IsWindows())
        {
            return "unknown";
        }

        // FileStream takes a shared lock on whatever it opens by name, which the holder's exclusive one refuses: open by hand.
        int descriptor = OpenFile(file, 0);
        if (descriptor < 0)
        {
            return "unknown";
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        byte[] buffer = new byte[256];
        int length = RandomAccess.Read(handle, buffer, 0);
        return Encoding.UTF8.GetString(buffer, 0, length).Trim();
    }

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFile(string path, int flags);
}
